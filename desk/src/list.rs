//! The inbox's order: which conversation stands where, by the same rules as the edge's, so that a change moves its card at once.

use samtal_core::desk::documents::{Card, Shown, Wants};
use samtal_core::log::event::Channel;

/// Every filter, as it stands in the row of filters.
pub const FILTERS: [Shown; 6] = [
    Shown::Open,
    Shown::Mine,
    Shown::Unowned,
    Shown::AfterHours,
    Shown::Resolved,
    Shown::All,
];

/// A filter's name on the wire.
pub fn name(shown: Shown) -> &'static str {
    match shown {
        Shown::Open => "open",
        Shown::Mine => "mine",
        Shown::Unowned => "unowned",
        Shown::AfterHours => "after_hours",
        Shown::Resolved => "resolved",
        Shown::All => "all",
    }
}

/// Whether a card belongs under a filter; none: only the edge knows.
pub fn belongs(card: &Card, shown: Shown, me: &str) -> Option<bool> {
    let mine = !me.is_empty() && card.owner == me;
    Some(match shown {
        Shown::Open => !card.wants.is_empty() || (mine && !card.resolved),
        Shown::Mine => mine && !card.resolved,
        Shown::Unowned => !card.wants.is_empty() && card.owner.is_empty(),
        Shown::Resolved => card.resolved,
        Shown::All => true,
        Shown::AfterHours => return None,
    })
}

/// Puts a changed card in: where it belongs, nowhere if it does not. Whether the list is sure of it; else the edge has to be asked.
pub fn place(cards: &mut Vec<Card>, card: &Card, shown: Shown, channel: Option<Channel>, me: &str) -> bool {
    let known = cards.iter().position(|c| c.session == card.session);
    if let Some(at) = known {
        cards.remove(at);
    }
    let fits = channel.is_none_or(|c| card.channels.contains(&c));
    let belongs = belongs(card, shown, me);
    if fits && belongs.unwrap_or(known.is_some()) {
        cards.push(card.clone());
        sort(cards, shown);
    }
    belongs.is_some()
}

/// Puts in what came while the list was fetched: an answer may be older than a change that overtook it.
pub fn catch_up(cards: &mut Vec<Card>, came: &[Card], shown: Shown, channel: Option<Channel>, me: &str) {
    for card in came {
        let known = cards.iter().find(|c| c.session == card.session);
        if known.is_none_or(|c| c.last_seq < card.last_seq) {
            place(cards, card, shown, channel, me);
        }
    }
}

/// Emergencies first, then who waits longest, then the newest; where nothing waits by rule, the newest.
pub fn sort(cards: &mut [Card], shown: Shown) {
    match shown {
        Shown::Resolved | Shown::All => cards.sort_by_key(|c| std::cmp::Reverse(c.last_at)),
        Shown::Open | Shown::Mine | Shown::Unowned | Shown::AfterHours => cards.sort_by_key(|c| {
            let urgent = c.wants.contains(&Wants::Emergency);
            let waits = c.waiting_since.map_or(i64::MAX, |at| at.0);
            (!urgent, waits, -c.last_at.0)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use samtal_core::time::At;

    fn card(session: &str, wants: &[Wants], since: i64, owner: &str) -> Card {
        Card {
            session: session.to_owned(),
            name: String::new(),
            verified: false,
            number: String::new(),
            topic: String::new(),
            language: "en".to_owned(),
            channel: Channel::Web,
            channels: vec![Channel::Web],
            started_at: At(0),
            last_at: At(since),
            last_seq: 1,
            wants: wants.to_vec(),
            waiting_since: (!wants.is_empty()).then_some(At(since)),
            promised_by: None,
            owner: owner.to_owned(),
            owner_name: String::new(),
            resolved: false,
            appointment_at: None,
            confirmed: false,
        }
    }

    fn ids(cards: &[Card]) -> Vec<&str> {
        cards.iter().map(|c| c.session.as_str()).collect()
    }

    #[test]
    fn an_emergency_stands_first_then_who_waits_longest() {
        let mut cards = Vec::new();
        for one in [
            card("later", &[Wants::Person], 20, ""),
            card("first", &[Wants::Reply], 10, ""),
            card("urgent", &[Wants::Emergency], 30, ""),
            card("mine", &[], 5, "ann"),
        ] {
            assert!(place(&mut cards, &one, Shown::Open, None, "ann"));
        }
        assert_eq!(ids(&cards), ["urgent", "first", "later", "mine"]);
    }

    #[test]
    fn a_card_leaves_when_it_asks_for_nobody_any_more() {
        let mut cards = vec![card("a", &[Wants::Person], 1, "")];
        place(&mut cards, &card("a", &[], 1, ""), Shown::Open, None, "ann");
        assert!(cards.is_empty());
        place(
            &mut cards,
            &card("b", &[Wants::Person], 1, "ben"),
            Shown::Unowned,
            None,
            "ann",
        );
        assert!(cards.is_empty(), "Ben has it");
    }

    #[test]
    fn what_only_the_edge_knows_is_asked_of_it() {
        let mut cards = vec![card("a", &[Wants::Person], 1, "")];
        let sure = place(
            &mut cards,
            &card("a", &[Wants::Reply], 2, ""),
            Shown::AfterHours,
            None,
            "ann",
        );
        assert!(!sure);
        assert_eq!(ids(&cards), ["a"], "it stays until the edge says otherwise");
        place(
            &mut cards,
            &card("b", &[Wants::Reply], 2, ""),
            Shown::AfterHours,
            None,
            "ann",
        );
        assert_eq!(ids(&cards), ["a"]);
    }

    #[test]
    fn another_channel_s_card_is_not_shown() {
        let mut cards = Vec::new();
        place(
            &mut cards,
            &card("a", &[Wants::Reply], 1, ""),
            Shown::Open,
            Some(Channel::Whatsapp),
            "ann",
        );
        assert!(cards.is_empty());
    }

    #[test]
    fn an_answer_that_a_change_overtook_takes_nothing_back() {
        let (old, mut new) = (card("a", &[Wants::Reply], 1, ""), card("a", &[], 1, "ann"));
        new.last_seq = 2;
        let ours = |came: &[Card], mut cards: Vec<Card>| {
            catch_up(&mut cards, came, Shown::Open, None, "ben");
            cards
        };
        assert!(ours(&[new.clone()], vec![old.clone()]).is_empty(), "Ann has it");
        let answered = vec![old.clone()];
        assert_eq!(ids(&ours(&[], answered.clone())), ["a"]);
        new.owner = String::new();
        assert_eq!(ours(&[new], vec![]), [], "it asks for nobody");
        assert_eq!(ids(&ours(&[old], vec![])), ["a"], "it came after the answer");
    }

    #[test]
    fn a_change_from_before_the_answer_changes_nothing() {
        let (old, mut new) = (card("a", &[Wants::Reply], 1, ""), card("a", &[Wants::Person], 1, ""));
        new.last_seq = 2;
        let mut cards = vec![new];
        catch_up(&mut cards, &[old], Shown::Open, None, "ben");
        assert_eq!(cards.first().map(|c| c.wants.clone()), Some(vec![Wants::Person]));
    }

    #[test]
    fn without_a_member_nothing_is_mine() {
        assert_eq!(belongs(&card("a", &[], 1, ""), Shown::Mine, ""), Some(false));
    }
}
