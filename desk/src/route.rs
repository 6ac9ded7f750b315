//! Where the member is, as the address says after its `#`. No word of a patient stands there, only ids.

/// A place in the app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// The inbox, with no conversation open.
    #[default]
    Inbox,
    /// A conversation.
    Session(String),
    /// The day's appointments.
    Day,
    /// Tasks.
    Tasks,
    /// The clinic's texts.
    Templates,
    /// The audit.
    Audit,
    /// Staff and sign-ons.
    Staff,
    /// The one-page guide.
    Guide,
}

impl Route {
    /// Reads what stands after the `#`; anything unknown is the inbox.
    pub fn parse(hash: &str) -> Route {
        let path = hash.trim_start_matches('#').trim_matches('/');
        match path.split_once('/') {
            Some(("s", session)) if is_session(session) => Route::Session(session.to_owned()),
            Some(_) => Route::Inbox,
            None => match path {
                "day" => Route::Day,
                "tasks" => Route::Tasks,
                "templates" => Route::Templates,
                "audit" => Route::Audit,
                "staff" => Route::Staff,
                "guide" => Route::Guide,
                _ => Route::Inbox,
            },
        }
    }

    /// As it stands in the address.
    pub fn hash(&self) -> String {
        match self {
            Route::Inbox => "#/inbox".to_owned(),
            Route::Session(session) => format!("#/s/{session}"),
            Route::Day => "#/day".to_owned(),
            Route::Tasks => "#/tasks".to_owned(),
            Route::Templates => "#/templates".to_owned(),
            Route::Audit => "#/audit".to_owned(),
            Route::Staff => "#/staff".to_owned(),
            Route::Guide => "#/guide".to_owned(),
        }
    }

    /// The conversation that is open.
    pub fn session(&self) -> Option<&str> {
        match self {
            Route::Session(session) => Some(session),
            _ => None,
        }
    }

    /// Whether the inbox stands beside it.
    pub fn has_inbox(&self) -> bool {
        matches!(self, Route::Inbox | Route::Session(_))
    }
}

/// Whether it may stand in an address of the API: ids have nothing else in them.
fn is_session(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_read_as_it_is_written() {
        for route in [
            Route::Inbox,
            Route::Session("ses_Ab1-x".to_owned()),
            Route::Day,
            Route::Tasks,
            Route::Templates,
            Route::Audit,
            Route::Staff,
            Route::Guide,
        ] {
            assert_eq!(Route::parse(&route.hash()), route);
        }
    }

    #[test]
    fn an_address_of_somebody_else_s_making_is_the_inbox() {
        for hash in [
            "",
            "#",
            "#/",
            "#/s/",
            "#/s/../../admin",
            "#/s/a?b=c",
            "#/s/a/b",
            "#/nowhere",
            "#/s/<b>",
        ] {
            assert_eq!(Route::parse(hash), Route::Inbox, "{hash}");
        }
    }
}
