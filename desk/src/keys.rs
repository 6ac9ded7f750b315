//! The keyboard: which key does what. A letter works only where nobody is typing, and never with a modifier, so that it takes nothing away from
//! the browser or a screen reader.

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// To the next conversation.
    Next,
    /// To the one before.
    Previous,
    /// Opens the one that is chosen.
    Open,
    /// Into the reply.
    Reply,
    /// Into a note.
    Note,
    /// Takes it, or releases what is mine.
    Take,
    /// Settles it.
    Resolve,
    /// Into the search.
    Search,
    /// Out of what is open.
    Back,
    /// The list of keys.
    Keys,
    /// The first key of "go to".
    Go,
    /// Goes to a place: its hash.
    Place(&'static str),
}

/// A key that was pressed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pressed<'a> {
    /// Its name.
    pub key: &'a str,
    /// With Ctrl, Alt or the system's own.
    pub modified: bool,
    /// Where somebody types: a text, a list to choose from.
    pub typing: bool,
    /// On something that the key itself works: a button, a link.
    pub control: bool,
    /// Within a dialog, which has its own keys.
    pub dialog: bool,
    /// Right after `g`.
    pub after_go: bool,
}

/// What it does; none: what the browser makes of it.
pub fn command(pressed: Pressed) -> Option<Command> {
    if pressed.modified || pressed.dialog {
        return None;
    }
    if pressed.typing {
        return (pressed.key == "Escape").then_some(Command::Back);
    }
    if pressed.after_go {
        let place = match pressed.key {
            "i" | "I" => "#/inbox",
            "d" | "D" => "#/day",
            "t" | "T" => "#/tasks",
            "x" | "X" => "#/templates",
            _ => return None,
        };
        return Some(Command::Place(place));
    }
    Some(match pressed.key {
        "j" | "J" => Command::Next,
        "k" | "K" => Command::Previous,
        "Enter" if !pressed.control => Command::Open,
        "r" | "R" => Command::Reply,
        "n" | "N" => Command::Note,
        "a" | "A" => Command::Take,
        "e" | "E" => Command::Resolve,
        "/" => Command::Search,
        "?" => Command::Keys,
        "g" | "G" => Command::Go,
        "Escape" => Command::Back,
        _ => return None,
    })
}

/// Which of `ids` follows the one that is chosen, going `by`: it stops at both ends. From nowhere: the first.
pub fn step<'a>(ids: &'a [String], chosen: &str, by: isize) -> Option<&'a String> {
    match ids.iter().position(|id| id == chosen) {
        Some(at) => ids.get(at.saturating_add_signed(by).min(ids.len().saturating_sub(1))),
        None => ids.first(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Pressed<'_> {
        Pressed {
            key,
            ..Pressed::default()
        }
    }

    #[test]
    fn a_letter_does_one_thing() {
        assert_eq!(command(press("j")), Some(Command::Next));
        assert_eq!(command(press("R")), Some(Command::Reply), "caps lock or not");
        assert_eq!(command(press("?")), Some(Command::Keys));
        assert_eq!(command(press("q")), None);
        assert_eq!(command(press("Tab")), None, "the focus moves as everywhere");
    }

    #[test]
    fn who_types_types() {
        for key in ["j", "r", "/", "?", "Enter", "e"] {
            let typing = Pressed {
                typing: true,
                ..press(key)
            };
            assert_eq!(command(typing), None, "{key}");
        }
        let out = Pressed {
            typing: true,
            ..press("Escape")
        };
        assert_eq!(command(out), Some(Command::Back), "no box is a trap");
    }

    #[test]
    fn the_browser_s_own_keys_stay_its_own() {
        let copied = Pressed {
            modified: true,
            ..press("a")
        };
        assert_eq!(command(copied), None);
        let button = Pressed {
            control: true,
            ..press("Enter")
        };
        assert_eq!(command(button), None);
        let dialog = Pressed {
            dialog: true,
            ..press("Escape")
        };
        assert_eq!(command(dialog), None, "a dialog closes itself");
    }

    #[test]
    fn g_and_a_letter_go_to_a_place() {
        assert_eq!(command(press("g")), Some(Command::Go));
        let day = Pressed {
            after_go: true,
            ..press("d")
        };
        assert_eq!(command(day), Some(Command::Place("#/day")));
        let none = Pressed {
            after_go: true,
            ..press("q")
        };
        assert_eq!(command(none), None);
    }

    #[test]
    fn steps_stop_at_both_ends() {
        let ids: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        assert_eq!(step(&ids, "", 1).map(String::as_str), Some("a"));
        assert_eq!(step(&ids, "a", 1).map(String::as_str), Some("b"));
        assert_eq!(step(&ids, "c", 1).map(String::as_str), Some("c"));
        assert_eq!(step(&ids, "a", -1).map(String::as_str), Some("a"));
        assert_eq!(step(&ids, "gone", -1).map(String::as_str), Some("a"));
        assert_eq!(step(&[], "a", 1), None);
    }
}
