//! The links that carry a handoff to a patient's phone: `tel:`, `wa.me`, and either as a QR code.

use super::secret::Ref;
use crate::encode::percent;
use crate::people::language::primary;
use crate::people::phone::E164;
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};

/// Modules of quiet around a QR code (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// A link that calls a number: the number and nothing else. Dialling a code after it (`,` `;` `*` `#`) works on some phones, is
/// refused by others and is mistaken for an operator's command by a few: the patient types or says the code.
#[must_use]
pub fn tel(number: &E164) -> String {
    format!("tel:{number}")
}

/// A link that opens WhatsApp with a text ready to send.
#[must_use]
pub fn whatsapp(number: &E164, text: &str) -> String {
    format!("https://wa.me/{}?text={}", number.digits(), percent(text))
}

/// The text ready to send: what the patient sees, and the ref by which the clinic finds the chat.
#[must_use]
pub fn whatsapp_text(language: &str, reference: &Ref) -> String {
    let reference = reference.display();
    match primary(language).as_str() {
        "sv" => format!("Hej! Jag vill fortsätta vår chatt här. Ref: {reference}"),
        _ => format!("Hello! I would like to continue our chat here. Ref: {reference}"),
    }
}

/// A QR code of a text as an SVG document; none where the text is too long for one (2,331 bytes at medium error correction).
///
/// Dark on light whatever the page's theme, since many cameras do not read the inverse. No style attributes and no scripts: it is
/// shown as an image under a strict content security policy.
#[must_use]
pub fn qr_svg(text: &str) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut svg = SvgBuilder::default();
    svg.margin(QUIET).background_color("#ffffff").module_color("#000000");
    Some(svg.to_str(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number() -> E164 {
        E164::strict("+441632960001").expect("a number")
    }

    #[test]
    fn links_carry_the_number_and_nothing_that_dials_itself() {
        assert_eq!(tel(&number()), "tel:+441632960001");
        let text = whatsapp_text("en", &Ref::new([9; 7]));
        assert_eq!(
            whatsapp(&number(), &text),
            "https://wa.me/441632960001?text=Hello%21%20I%20would%20like%20to%20continue%20our%20chat%20here.%20Ref%3A%20144GJ-28914"
        );
        let text = whatsapp_text("sv-SE", &Ref::new([9; 7]));
        assert!(whatsapp(&number(), &text).contains("forts%C3%A4tta"));
    }

    #[test]
    fn a_qr_code_is_a_bare_image_with_a_quiet_zone() {
        let svg = qr_svg("tel:+441632960001").expect("fits");
        assert!(svg.starts_with("<svg"), "{svg}");
        assert!(
            svg.contains("xmlns=\"http://www.w3.org/2000/svg\""),
            "an image needs its namespace"
        );
        for bad in ["style", "script", "href", "onload"] {
            assert!(!svg.contains(bad), "{bad} in {svg}");
        }
        // Version 2 has 25 modules a side; with four of quiet on each side, 33.
        assert!(svg.contains("viewBox=\"0 0 33 33\""), "{svg}");
        assert!(svg.contains("#ffffff") && svg.contains("#000000"), "{svg}");
        assert!(qr_svg(&"x".repeat(3_000)).is_none());
    }
}
