//! What the evaluation of the assistant stands on.

pub mod lines;
pub mod patient;
pub mod verdict;

/// Prints a report, and writes it into the folder of `SAMTAL_MISSES` where that is set.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a report is printed, and kept where one asks for it; the core itself does neither"
)]
pub fn report(name: &str, text: &str) {
    println!("{text}");
    if let Ok(folder) = std::env::var("SAMTAL_MISSES") {
        std::fs::write(std::path::Path::new(&folder).join(name), text).expect("a folder that can be written");
    }
}

/// `part` of `whole` in percent, with one decimal.
pub fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 1_000).checked_div(whole).unwrap_or(1_000);
    format!("{}.{} %", tenths / 10, tenths % 10)
}
