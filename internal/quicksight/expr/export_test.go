package expr

// Supported are the names of the functions that can be called.
func Supported() []string {
	var names []string
	for _, f := range functions {
		if f.reason == "" {
			names = append(names, f.name)
		}
	}
	return names
}
