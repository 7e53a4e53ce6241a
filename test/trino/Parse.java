import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads SQL statements from standard input, a zero byte after each, and prints
 * the number, from 0, and the error of each that Trino does not parse.
 */
class Parse {
    public static void main(String[] args) throws IOException {
        String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        SqlParser parser = new SqlParser();
        int number = 0;
        for (String statement : input.split("\0")) {
            try {
                parser.createStatement(statement);
            } catch (ParsingException e) {
                System.out.println(number + " " + e.getMessage().replace('\n', ' '));
            }
            number++;
        }
        System.out.println("parsed " + number);
    }
}
