//! What is answered from clinicians, services and the configuration: who treats what, which days, opening hours, prices, where and how.

use super::answer::{Answer, Here, button, capital, say, small};
use super::entities::Thing;
use super::times::Said;
use super::vocabulary;
use crate::context::words::fill;
use crate::knowledge::{Clinician, Knowledge, Pronoun, Service};
use crate::log::answer::{Act, Card, CardKind};

/// What was spoken of: what the dialogue keeps in mind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The clinician, by id; empty: none, or several.
    pub clinician: String,
    /// The condition, by id.
    pub condition: String,
    /// The specialty, by id.
    pub specialty: String,
    /// The service, by id.
    pub service: String,
}

/// The service that a specialty is booked as, where nothing else is said: its first bookable one.
#[must_use]
pub fn default_service<'k>(knowledge: &'k Knowledge, specialty: &str, clinician: &str) -> Option<&'k Service> {
    let gives = |s: &&Service| {
        clinician.is_empty()
            || knowledge
                .clinician(clinician)
                .is_some_and(|c| c.services.contains(&s.id))
    };
    let mut fits = knowledge
        .services
        .iter()
        .filter(|s| s.specialty == specialty)
        .filter(gives);
    let first = fits.clone().find(|s| s.bookable);
    first.or_else(|| fits.next())
}

/// The service that a clinician is booked for, where nothing else is said: their first.
#[must_use]
pub fn clinicians_service<'k>(knowledge: &'k Knowledge, clinician: &str) -> Option<&'k Service> {
    let clinician = knowledge.clinician(clinician)?;
    let mut services = clinician.services.iter().filter_map(|id| knowledge.service(id));
    let first = services.clone().find(|s| s.bookable);
    first.or_else(|| services.next())
}

fn within<'k>(knowledge: &'k Knowledge, specialty: &str) -> Vec<&'k Clinician> {
    knowledge
        .clinicians
        .iter()
        .filter(|c| c.specialties.iter().any(|s| s == specialty))
        .collect()
}

fn who(here: &Here<'_>, clinicians: &[&Clinician]) -> String {
    let words = here.words();
    let all: Vec<String> = clinicians
        .iter()
        .map(|c| {
            let title = small(here.text(&c.title));
            fill(words.with_title, &[("name", &c.name), ("title", &title)])
        })
        .collect();
    here.list(&all)
}

/// Who treats a condition, or works in a specialty.
pub fn treats(here: &Here<'_>, things: &[Thing]) -> Option<(Answer, Spoken)> {
    let (knowledge, words) = (here.knowledge(), here.words());
    let condition = things.iter().find_map(|t| match t {
        Thing::Condition(id) => knowledge.condition(id),
        _ => None,
    });
    if let Some(condition) = condition {
        let treating: Vec<&Clinician> = knowledge
            .clinicians
            .iter()
            .filter(|c| c.treats.contains(&condition.id))
            .collect();
        let what = here.text(&condition.name);
        let all = if treating.is_empty() {
            within(knowledge, &condition.specialty)
        } else {
            treating.clone()
        };
        let text = match treating.as_slice() {
            [] if all.is_empty() => return None,
            [one] => {
                let title = small(here.text(&one.title));
                fill(
                    words.treats_one,
                    &[("what", what), ("name", &one.name), ("title", &title)],
                )
            }
            _ => fill(words.treats, &[("what", what), ("who", &who(here, &all))]),
        };
        let spoken = Spoken {
            clinician: if let [one] = all.as_slice() {
                one.id.clone()
            } else {
                String::new()
            },
            condition: condition.id.clone(),
            specialty: condition.specialty.clone(),
            service: String::new(),
        };
        return Some((here.answer(&format!("treats:{}", condition.id), text), spoken));
    }
    let id = things.iter().find_map(|t| match t {
        Thing::Specialty(id) => Some(id),
        _ => None,
    })?;
    let specialty = knowledge.specialty(id)?;
    let all = within(knowledge, id);
    if all.is_empty() {
        return None;
    }
    let what = here.text(&specialty.name);
    let text = fill(words.field, &[("what", what), ("who", &who(here, &all))]);
    let spoken = Spoken {
        clinician: if let [one] = all.as_slice() {
            one.id.clone()
        } else {
            String::new()
        },
        specialty: id.clone(),
        ..Spoken::default()
    };
    Some((here.answer(&format!("treats:{id}"), text), spoken))
}

/// The clinicians that are meant: named, of a named specialty, or spoken of before.
#[must_use]
pub fn meant<'k>(
    knowledge: &'k Knowledge,
    things: &[Thing],
    before: &Spoken,
    pronoun: Option<Pronoun>,
) -> Vec<&'k Clinician> {
    let named: Vec<&Clinician> = things
        .iter()
        .filter_map(|t| match t {
            Thing::Clinician(id) => knowledge.clinician(id),
            _ => None,
        })
        .collect();
    if !named.is_empty() {
        return named;
    }
    let fields = things.iter().find_map(|t| match t {
        Thing::Specialty(id) => Some(id.as_str()),
        Thing::Condition(id) => knowledge.condition(id).map(|c| c.specialty.as_str()),
        _ => None,
    });
    if let Some(field) = fields {
        return within(knowledge, field);
    }
    if let Some(one) = knowledge.clinician(&before.clinician) {
        return vec![one];
    }
    let mut all = within(knowledge, &before.specialty);
    if let Some(condition) = knowledge.condition(&before.condition) {
        let treating: Vec<&Clinician> = all
            .iter()
            .copied()
            .filter(|c| c.treats.contains(&condition.id))
            .collect();
        if !treating.is_empty() {
            all = treating;
        }
    }
    if let Some(pronoun) = pronoun {
        let such: Vec<&Clinician> = all.iter().copied().filter(|c| c.pronoun == pronoun).collect();
        if !such.is_empty() {
            return such;
        }
    }
    all
}

fn workdays(clinician: &Clinician) -> Vec<usize> {
    (0..7).filter(|d| !clinician.hours[*d].is_empty()).collect()
}

/// On which days somebody works; with a day that was asked for, whether they do then.
pub fn days(here: &Here<'_>, clinicians: &[&Clinician], said: &Said) -> Option<(Answer, Spoken)> {
    let words = here.words();
    let first = clinicians.first()?;
    let today = here.zone().local(here.now);
    let mut sentences = Vec::new();
    if let ([one], true) = (clinicians, said.date.is_some() || !said.weekdays.is_empty()) {
        let asked: Vec<usize> = match said.date {
            Some(date) => vec![date.weekday().to_monday_zero_offset() as usize],
            None => said.weekdays.iter().map(|d| usize::from(*d)).collect(),
        };
        let works = asked.iter().all(|d| !one.hours[*d].is_empty());
        let away = said
            .date
            .is_some_and(|d| one.away.iter().any(|a| a.from <= d && d <= a.to));
        sentences.push(if works && !away { words.yes_then } else { words.no_then }.to_owned());
    }
    for clinician in clinicians {
        let days: Vec<String> = workdays(clinician)
            .into_iter()
            .map(|d| words.each_day[d].to_owned())
            .collect();
        sentences.push(if days.is_empty() {
            fill(words.days_none, &[("name", &clinician.name)])
        } else {
            fill(words.days, &[("name", &clinician.name), ("days", &here.list(&days))])
        });
        // Whoever asks this week wants to know of a leave in the next four.
        let soon = |a: &&crate::knowledge::Away| {
            a.to >= today.date && a.from.since(today.date).is_ok_and(|s| s.get_days() <= 28)
        };
        if let Some(away) = clinician.away.iter().find(soon) {
            let date = |date| {
                let local = crate::clinic::hours::Local { date, minute: 0 };
                words.dates.date_of(local, today)
            };
            let values = [
                ("name", clinician.name.as_str()),
                ("from", &date(away.from)),
                ("to", &date(away.to)),
            ];
            sentences.push(fill(words.away, &values));
        }
    }
    let spoken = Spoken {
        clinician: if clinicians.len() == 1 {
            first.id.clone()
        } else {
            String::new()
        },
        specialty: first.specialties.first().cloned().unwrap_or_default(),
        ..Spoken::default()
    };
    let label = format!("days:{}", first.id);
    Some((here.answer(&label, sentences.join(" ")), spoken))
}

/// Who somebody is.
pub fn about(here: &Here<'_>, clinicians: &[&Clinician]) -> Option<(Answer, Spoken)> {
    let (words, knowledge) = (here.words(), here.knowledge());
    let [one] = clinicians else { return None };
    let mut sentences = vec![fill(
        words.who,
        &[("name", &one.name), ("title", &small(here.text(&one.title)))],
    )];
    let pronoun = match one.pronoun {
        Pronoun::She => words.pronouns[0],
        Pronoun::He => words.pronouns[1],
        Pronoun::They => words.pronouns[2],
    };
    let treats: Vec<String> = one
        .treats
        .iter()
        .filter_map(|id| knowledge.condition(id))
        .map(|c| here.text(&c.name).to_owned())
        .collect();
    if !treats.is_empty() {
        sentences.push(fill(
            words.who_treats,
            &[("pronoun", pronoun), ("what", &here.list(&treats))],
        ));
    }
    let days: Vec<String> = workdays(one)
        .into_iter()
        .map(|d| words.each_day[d].to_owned())
        .collect();
    if !days.is_empty() {
        sentences.push(fill(words.days, &[("name", pronoun), ("days", &here.list(&days))]));
    }
    let name = |code: &String| {
        words
            .languages
            .iter()
            .find(|(c, _)| c == code)
            .map(|(_, n)| (*n).to_owned())
    };
    let languages: Vec<String> = one.languages.iter().filter_map(name).collect();
    if !languages.is_empty() {
        sentences.push(fill(words.who_speaks, &[("languages", &here.list(&languages))]));
    }
    let text = match here.lang {
        // "They works" is nobody's English.
        super::language::Lang::En => sentences.join(" ").replace("They works", "They work"),
        super::language::Lang::Sv => sentences.join(" "),
    };
    let spoken = Spoken {
        clinician: one.id.clone(),
        specialty: one.specialties.first().cloned().unwrap_or_default(),
        ..Spoken::default()
    };
    Some((here.answer(&format!("who:{}", one.id), text), spoken))
}

/// When the clinic is open: on the day that was asked for, or in the week, and whether it is now.
pub fn hours(here: &Here<'_>, said: &Said) -> Answer {
    let (words, zone) = (here.words(), here.zone());
    let today = zone.local(here.now);
    let next = |weekday: u8| {
        let ahead = (i64::from(weekday) + 7 - i64::try_from(today.weekday()).unwrap_or_default()) % 7;
        today.date.checked_add(jiff::Span::new().days(ahead)).ok()
    };
    let dates: Vec<jiff::civil::Date> = match said.date {
        Some(date) => vec![date],
        None => said.weekdays.iter().filter_map(|d| next(*d)).collect(),
    };
    let mut sentences: Vec<String> = Vec::new();
    for date in dates {
        let local = crate::clinic::hours::Local { date, minute: 0 };
        let day = format!(
            "{} {}",
            words.dates.weekdays[local.weekday()],
            words.dates.date_of(local, today)
        );
        let open = &here.config.hours.days[local.weekday()];
        let sentence = if open.is_empty() || here.config.hours.holidays.contains(&date) {
            fill(words.closed_on, &[("day", &day)])
        } else {
            fill(words.open_on, &[("day", &day), ("times", &here.stretches(open))])
        };
        sentences.push(capital(&sentence));
    }
    if sentences.is_empty() {
        sentences.push(fill(words.open_week, &[("week", &here.week())]));
        sentences.push(here.open());
    }
    sentences.retain(|s| !s.is_empty());
    here.answer("hours", sentences.join(" "))
}

/// The services whose price is meant.
#[must_use]
pub fn priced<'k>(knowledge: &'k Knowledge, things: &[Thing], before: &Spoken) -> Option<&'k Service> {
    let services: Vec<&Service> = things
        .iter()
        .filter_map(|t| match t {
            Thing::Service(id) => knowledge.service(id),
            _ => None,
        })
        .collect();
    let clinician = things.iter().find_map(|t| match t {
        Thing::Clinician(id) => Some(id.as_str()),
        _ => None,
    });
    let specialty = things.iter().find_map(|t| match t {
        Thing::Specialty(id) => Some(id.clone()),
        Thing::Condition(id) => knowledge.condition(id).map(|c| c.specialty.clone()),
        _ => None,
    });
    if let Some(service) = services.first() {
        return Some(service);
    }
    if let Some(clinician) = clinician {
        return clinicians_service(knowledge, clinician);
    }
    if let Some(specialty) = specialty {
        return default_service(knowledge, &specialty, "");
    }
    knowledge
        .service(&before.service)
        .or_else(|| clinicians_service(knowledge, &before.clinician))
        .or_else(|| default_service(knowledge, &before.specialty, ""))
}

/// What a service costs.
pub fn price(here: &Here<'_>, service: &Service) -> (Answer, Spoken) {
    let words = here.words();
    let (name, price) = (here.text(&service.name), here.text(&service.price));
    let minutes = service.minutes.to_string();
    let text = if price.is_empty() {
        fill(words.price_none, &[("what", name)])
    } else {
        let what = capital(name);
        fill(words.price, &[("what", &what), ("price", price), ("minutes", &minutes)])
    };
    let spoken = Spoken {
        service: service.id.clone(),
        specialty: service.specialty.clone(),
        ..Spoken::default()
    };
    (here.answer(&format!("price:{}", service.id), text), spoken)
}

/// Where the clinic is, with a card and a map.
pub fn address(here: &Here<'_>) -> Answer {
    let words = here.words();
    Answer {
        card: Some(Card {
            kind: CardKind::Place,
            title: here.config.name.clone(),
            lines: vec![here.config.address.clone()],
            replies: vec![button(words.map, Act::Href, &here.config.map_url())],
        }),
        ..here.answer("address", here.say(words.address, &[]))
    }
}

/// The clinic's number.
pub fn phone(here: &Here<'_>) -> Answer {
    let text = format!("{} {}", here.say(here.words().phone, &[]), here.open());
    Answer {
        replies: vec![here.call()],
        ..here.answer("phone", text.trim().to_owned())
    }
}

/// Which fields of medicine there are.
pub fn specialties(here: &Here<'_>) -> Answer {
    let names: Vec<String> = here
        .knowledge()
        .specialties
        .iter()
        .map(|s| here.text(&s.name).to_owned())
        .collect();
    here.answer(
        "specialties",
        fill(here.words().specialties, &[("list", &here.list(&names))]),
    )
}

/// A field of medicine that the clinic does not have.
pub fn not_here(here: &Here<'_>, id: &str) -> Answer {
    let words = here.words();
    let names = vocabulary::of(here.lang).field_names;
    let field = names.iter().find(|(i, _)| *i == id).map_or(id, |(_, n)| *n);
    let text = here.say(words.not_here, &[("field", field)]);
    Answer {
        replies: vec![say(words.which_fields, words.which_fields), here.person()],
        ..here.answer(&format!("not-here:{id}"), text)
    }
}
