//! Addresses and colours that a clinic's configuration may name.
//!
//! The Worker will send to some of these addresses: so they may not point into a network, by whatever spelling.

/// Characters of an address.
pub const MAX_URL: usize = 2_000;

/// How far an address may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public hosts, by https.
    Public,
    /// This machine too, by http (demo and tests).
    Loopback,
}

/// The parts of an address that matter here.
struct Parts<'a> {
    https: bool,
    host: &'a str,
    port: Option<u16>,
    /// Path, query and fragment.
    rest: &'a str,
}

/// Takes an address apart; none for anything but `http(s)://host[:port][/…]` in plain characters, without credentials.
fn parts(url: &str) -> Option<Parts<'_>> {
    if url.len() > MAX_URL {
        return None;
    }
    let (https, rest) = match url.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, url.strip_prefix("http://")?),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(read_port(port)?)),
        _ => (authority, None),
    };
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'.';
    if host != "[::1]" && (host.is_empty() || host.len() > 253 || !host.bytes().all(plain)) {
        return None;
    }
    let clean = |c: u8| c.is_ascii_graphic() && !matches!(c, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`');
    rest.bytes().all(clean).then_some(Parts {
        https,
        host,
        port,
        rest,
    })
}

fn read_port(text: &str) -> Option<u16> {
    let port: u16 = text.parse().ok()?;
    // As a browser writes it: no leading zero or sign, not zero.
    (port != 0 && port.to_string() == text).then_some(port)
}

/// Whether a host is this machine by name or number.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost") && labels(host)
}

/// Whether every label of a host's name is one.
fn labels(host: &str) -> bool {
    host.split('.')
        .all(|label| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-'))
}

/// Whether a host is a public one by its name. Numbers are none in any spelling: a name whose last label begins with a digit is read
/// as a number by some (`0x7f.1`, `2130706433`, `127.1`).
fn is_public(host: &str) -> bool {
    /// Names that resolve within a network only.
    const INTERNAL: [&str; 8] = [
        ".localhost",
        ".localdomain",
        ".local",
        ".internal",
        ".intranet",
        ".lan",
        ".home.arpa",
        ".onion",
    ];
    let last = host.rsplit('.').next().unwrap_or_default();
    labels(host)
        && host.contains('.')
        && last.starts_with(|c: char| c.is_ascii_lowercase())
        && !INTERNAL.iter().any(|end| host.ends_with(end))
}

/// Whether this is an address that may be linked or sent to.
#[must_use]
pub fn is_url(url: &str, reach: Reach) -> bool {
    let Some(p) = parts(url) else { return false };
    let known = (p.https && is_public(p.host)) || (reach == Reach::Loopback && is_loopback(p.host));
    known && !p.rest.contains('#')
}

/// Whether this is an origin exactly as a browser sends it: https, or http for this machine.
#[must_use]
pub fn is_origin(origin: &str) -> bool {
    let Some(p) = parts(origin) else { return false };
    let default_port = if p.https { 443 } else { 80 };
    let named = if p.https {
        is_public(p.host) || is_loopback(p.host)
    } else {
        is_loopback(p.host)
    };
    named && p.rest.is_empty() && p.port != Some(default_port)
}

/// The colour of text that reads on this one (`#rrggbb`) at 4.5:1 or better (WCAG 2.2, 1.4.3): white where it does, else black, which
/// then always does. None where this is not a colour.
#[must_use]
pub fn text_colour_on(accent: &str) -> Option<&'static str> {
    let rgb = crate::encode::read_hex(accent.strip_prefix('#')?)?;
    let [r, g, b] = <[u8; 3]>::try_from(rgb).ok()?;
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let with_white = 1.05 / (luminance + 0.05);
    Some(if with_white >= 4.5 { "#ffffff" } else { "#000000" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_into_a_network_is_refused_by_every_spelling() {
        for url in [
            "http://hooks.example/",
            "https://user@hooks.example/",
            "https://user:pass@hooks.example/",
            "https://hooks.example@127.0.0.1/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://10.0.0.1/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.64.0.1/",
            "https://8.8.8.8/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fd00::1]/",
            "https://localhost/",
            "https://a.localhost/",
            "https://intranet/",
            "https://printer.local/",
            "https://db.internal/",
            "https://metadata.google.internal/",
            "https://hooks.example:0/",
            "https://hooks.example:99999/",
            "https://hooks.example:/",
            "https://hooks.example/#fragment",
            "https://hooks.example\\@127.0.0.1/",
            "https://hooks.example/a b",
            "https://hooks.example/\r\nHost: x",
            "https://HOOKS.example/",
            "https://höoks.example/",
            "https://１２７.0.0.1/",
            "https://hooks..example/",
            "https://hooks.example./",
            "https://-hooks.example/",
            "https:///hooks.example/",
            "https:hooks.example",
            "//hooks.example/",
            "file:///etc/passwd",
            "ftp://hooks.example/",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!is_url(url, Reach::Public), "{url}");
        }
        for url in [
            "https://hooks.example",
            "https://hooks.example:8443/a?b=c%20d",
            "https://xn--hoks-5qa.example/",
        ] {
            assert!(is_url(url, Reach::Public), "{url}");
        }
    }

    #[test]
    fn this_machine_is_reached_in_the_demo_only() {
        for url in [
            "http://127.0.0.1:8080/a",
            "http://localhost/",
            "http://riverside.localhost:8080",
            "http://[::1]:8080/",
        ] {
            assert!(is_url(url, Reach::Loopback), "{url}");
            assert!(!is_url(url, Reach::Public), "{url}");
        }
        for url in [
            "http://10.0.0.1/",
            "http://hooks.example/",
            "http://evil.example/.localhost",
            "http://[::2]/",
        ] {
            assert!(!is_url(url, Reach::Loopback), "{url}");
        }
    }

    #[test]
    fn an_origin_is_exact() {
        for origin in [
            "https://www.clinic.example",
            "https://clinic.example:8443",
            "http://localhost:8080",
            "http://riverside.localhost:8080",
            "http://127.0.0.1",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for origin in [
            "*",
            "null",
            "",
            "https://*.clinic.example",
            "https://clinic.example/",
            "https://clinic.example/path",
            "https://clinic.example:443",
            "http://localhost:80",
            "http://clinic.example",
            "https://Clinic.example",
            "https://clinic.example:08443",
            "https://clinic.example;script-src *",
            "https://a@clinic.example",
            "clinic.example",
        ] {
            assert!(!is_origin(origin), "{origin}");
        }
    }

    #[test]
    fn the_text_colour_reads_on_every_accent() {
        assert_eq!(text_colour_on("#0b6b66"), Some("#ffffff"));
        assert_eq!(text_colour_on("#FFCC00"), Some("#000000"));
        assert_eq!(text_colour_on("#767676"), Some("#ffffff"));
        assert_eq!(text_colour_on("#777777"), Some("#000000"));
        for bad in ["", "0b6b66", "#0b6", "#0b6b6g", "#0b6b6600", "teal"] {
            assert_eq!(text_colour_on(bad), None, "{bad}");
        }
    }
}
