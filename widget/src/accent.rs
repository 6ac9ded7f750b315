//! The clinic's colour: read strictly, and the text colour that can be read on it.

/// A colour as it was configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Reads `#rrggbb` or `#rgb`; anything else is refused, so that no other text reaches the styles.
    pub fn parse(text: &str) -> Option<Colour> {
        let hex = text.strip_prefix('#')?.as_bytes();
        let digit = |i: usize| (hex[i] as char).to_digit(16).map(|d| d as u8);
        match hex.len() {
            3 => Some(Colour(digit(0)? * 17, digit(1)? * 17, digit(2)? * 17)),
            6 => Some(Colour(
                digit(0)? * 16 + digit(1)?,
                digit(2)? * 16 + digit(3)?,
                digit(4)? * 16 + digit(5)?,
            )),
            _ => None,
        }
    }

    /// Relative luminance (WCAG), 0 to 1. sRGB's curve is taken as a cubic, which is off by 0.002 at most: a power function would weigh more
    /// than this file.
    fn luminance(self) -> f64 {
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            c * (c * (c * 0.305_306 + 0.682_171) + 0.012_523)
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// The contrast of two colours, 1 to 21.
    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if a > b { a / b } else { b / a }
    }

    /// White or almost black, whichever is easier to read on it.
    pub fn text_on(self) -> &'static str {
        let (white, ink) = (Colour(255, 255, 255), Colour(17, 24, 28));
        if self.contrast(white) >= self.contrast(ink) {
            "#ffffff"
        } else {
            "#11181c"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_colours_are_read() {
        assert_eq!(Colour::parse("#0b6b66"), Some(Colour(11, 107, 102)));
        assert_eq!(Colour::parse("#fff"), Some(Colour(255, 255, 255)));
        for bad in ["", "red", "#ff", "#gggggg", "#0b6b6", "url(x)", "#0b6b66;x"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn text_on_any_colour_can_be_read() {
        for c in ["#0b6b66", "#ffd400", "#111111", "#ffffff", "#777777", "#e11d48"] {
            let colour = Colour::parse(c).unwrap_or(Colour(0, 0, 0));
            let text = Colour::parse(colour.text_on()).unwrap_or(Colour(0, 0, 0));
            assert!(colour.contrast(text) >= 4.4, "{c}");
        }
    }

    #[test]
    fn contrast_is_near_enough() {
        let (black, white) = (Colour(0, 0, 0), Colour(255, 255, 255));
        assert!((black.contrast(white) - 21.0).abs() < 0.1);
        // #767676 on white is 4.54.
        assert!((Colour(0x76, 0x76, 0x76).contrast(white) - 4.54).abs() < 0.1);
    }
}
