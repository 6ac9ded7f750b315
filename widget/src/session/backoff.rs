//! How long to wait before the next try: doubling from half a second to thirty, anywhere in between (full jitter), so that a
//! thousand patients do not come back in the same instant.

/// The first wait at most, in milliseconds.
pub const FIRST: i64 = 500;
/// Any wait at most.
pub const LAST: i64 = 30_000;

/// The wait after this many failures (1 is the first), in milliseconds. `dice` is 0 to 1.
pub fn wait(failures: u32, dice: f64) -> i64 {
    let most = (FIRST << failures.saturating_sub(1).min(10)).min(LAST);
    (most as f64 * dice) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_thirty_seconds() {
        let most: Vec<i64> = (1..=8).map(|n| wait(n, 1.0)).collect();
        assert_eq!(most, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(wait(u32::MAX, 1.0), LAST);
    }

    #[test]
    fn the_dice_decides_how_much_of_it() {
        assert_eq!(wait(3, 0.0), 0);
        assert_eq!(wait(3, 0.5), 1_000);
    }
}
