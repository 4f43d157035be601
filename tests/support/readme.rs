//! What the README says is read.

/// The second cell of the row of a table whose first cell is `name`.
pub fn row(name: &str) -> String {
    let text = include_str!("../../README.md");
    let start = format!("| {name} | ");
    let row = text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no row {name}"));
    row.trim_end_matches(" |").into()
}
