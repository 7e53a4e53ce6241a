package dataset

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sources(sql string) fstest.MapFS {
	return fstest.MapFS{
		"datasets/pets.json": {Data: []byte(`{"PhysicalTableMap": {"p": {"CustomSql": {"Columns": [{"Name": "id", "Type": "STRING"}, {"Name": "land", "Type": "STRING"}]}}},
			"LogicalTableMap": {"l": {"DataTransforms": [{"TagColumnOperation": {"ColumnName": "land", "Tags": [{"ColumnGeographicRole": "COUNTRY"}]}}]}}}`)},
		"sql/pets.sql": {Data: []byte(sql)},
	}
}

const query = `-- what it is
SELECT id
FROM ( SELECT *
    --spice , row_number() AS n
  FROM ${Table} WHERE dt >= ${FirstDay} AND at >= ${FirstTime}
)
--spice WHERE n = 1
`

func TestLoad_columns(t *testing.T) {
	sets, err := Load(sources(query))
	require.NoError(t, err)
	d, ok := Find(sets, "pets")
	require.True(t, ok)
	assert.Equal(t, []Column{{Name: "id", Type: "STRING"}, {Name: "land", Type: "STRING", Geo: true}}, d.Columns)
	assert.Equal(t, 90, d.Days)
	_, ok = Find(sets, "cats")
	assert.False(t, ok)
}

func TestDataSet_sqlForEachEngine(t *testing.T) {
	sets, err := Load(sources(query))
	require.NoError(t, err)
	d := sets[0]
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, time.FixedZone("", -3600)) // the 23rd, UTC
	assert.Equal(t, "SELECT id\nFROM ( SELECT *\n  FROM animals WHERE dt >= '2026-08-25' AND at >= TIMESTAMP '2026-08-25 00:00:00'\n)",
		d.DuckDB("animals", now))

	d.Days = 7
	const floor = `dt >= date_format(current_date - interval '7' day, '%Y-%m-%d') AND at >= CAST(current_date - interval '7' day AS timestamp)`
	assert.Equal(t, "SELECT id\nFROM ( SELECT *\n  FROM \"my \"\"db\"\"\".\"pets\" WHERE "+floor+"\n)", d.Athena(`my "db"`, DirectQuery))
	assert.Equal(t, "SELECT id\nFROM ( SELECT *\n    , row_number() AS n\n  FROM \"db\".\"pets\" WHERE "+floor+"\n)\nWHERE n = 1", d.Athena("db", SPICE))
	assert.Contains(t, d.Template(SPICE), `FROM "${GlueDatabase}"."pets" WHERE dt >= date_format(current_date - interval '${HistoryDays}' day,`)
}

func TestLoad_errors(t *testing.T) {
	broken := sources(query)
	broken["datasets/pets.json"] = &fstest.MapFile{Data: []byte("{")}
	withoutQuery := sources(query)
	delete(withoutQuery, "sql/pets.sql")
	empty := sources(query)
	empty["datasets/pets.json"] = &fstest.MapFile{Data: []byte("{}")}
	for name, tt := range map[string]struct {
		src  fstest.MapFS
		want string
	}{
		"none":          {fstest.MapFS{}, "find data sets: none under datasets/"},
		"broken":        {broken, "read data set: datasets/pets.json: unexpected end"},
		"without query": {withoutQuery, "read data set: datasets/pets.json: open sql/pets.sql"},
		"empty":         {empty, "read data set: datasets/pets.json: no columns"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(tt.src)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
