//! Whether a clinic's knowledge is whole: nothing missing in a language, nothing that points nowhere, nothing expired, and every test line
//! leading where it should.

use super::fields::nearest;
use super::finding::{Finding, MAX_FINDINGS, Places, Severity};
use super::{Clinician, Entry, Group, Knowledge, Said, Texts};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The fewest ways to ask in each language: with fewer, patients' own words are not recognised.
pub const MIN_WAYS: usize = 5;
/// So many days before an entry expires somebody is told.
pub const EXPIRES_SOON_DAYS: i32 = 30;
/// Where a quick reply can hand off to.
const HANDOFFS: [&str; 3] = ["phone", "whatsapp", "callback"];
/// What an answer can have filled in, besides `{price:<service>}`.
const PLACEHOLDERS: [&str; 5] = ["address", "phone", "hours", "emergency", "clinic"];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Everything that is wrong with knowledge that could be read, in the order of files and lines.
///
/// `languages` are the clinic's, `today` is the date there.
#[must_use]
pub fn check(knowledge: &Knowledge, places: &Places, languages: &[String], today: Date) -> Vec<Finding> {
    let mut check = Check {
        knowledge,
        places,
        languages,
        today,
        findings: Vec::new(),
    };
    check.ids();
    check.names();
    check.services();
    check.clinicians();
    check.treated();
    for (i, entry) in knowledge.entries.iter().enumerate() {
        check.entry(&format!("entry.{i}"), entry);
    }
    check.same_ways();
    done(check.findings)
}

/// What a patient's line, in a language, leads to: an entry's id, or none.
pub type Leads<'a> = dyn Fn(&str, &str) -> Option<String> + 'a;

/// Every test line that does not lead where it should, by whatever finds answers: the assistant.
#[must_use]
pub fn lines(knowledge: &Knowledge, places: &Places, languages: &[String], leads: &Leads<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |path: String, what: String| {
        findings.push(finding(places, &path, Severity::Error, what));
    };
    for (i, entry) in knowledge.entries.iter().enumerate() {
        let id = &entry.id;
        for (language, said) in entry.said.iter().filter(|(l, _)| languages.contains(l)) {
            for (field, lines) in [("q", &said.q), ("hit", &said.hit)] {
                for (n, line) in lines.iter().enumerate() {
                    let lead = leads(language, line);
                    if lead.as_ref() != Some(id) {
                        let got = lead.map_or("to no answer".to_owned(), |other| format!("to '{other}'"));
                        let what = format!("\"{line}\" should lead to '{id}' and leads {got}");
                        wrong(format!("entry.{i}.{language}.{field}.{n}"), what);
                    }
                }
            }
            for (n, line) in said.miss.iter().enumerate() {
                if leads(language, line).as_ref() == Some(id) {
                    let what = format!("\"{line}\" leads to '{id}' and should not");
                    wrong(format!("entry.{i}.{language}.miss.{n}"), what);
                }
            }
        }
    }
    done(findings)
}

fn done(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort();
    findings.dedup();
    findings.truncate(MAX_FINDINGS);
    findings
}

fn finding(places: &Places, path: &str, severity: Severity, what: String) -> Finding {
    let (file, line) = places.of(path);
    Finding {
        file: file.to_owned(),
        line,
        severity,
        what,
    }
}

struct Check<'a> {
    knowledge: &'a Knowledge,
    places: &'a Places,
    languages: &'a [String],
    today: Date,
    findings: Vec<Finding>,
}

impl<'a> Check<'a> {
    fn error(&mut self, path: &str, what: String) {
        self.findings.push(finding(self.places, path, Severity::Error, what));
    }

    fn warning(&mut self, path: &str, what: String) {
        self.findings.push(finding(self.places, path, Severity::Warning, what));
    }

    /// No two of a kind have the same id.
    fn ids(&mut self) {
        let k = self.knowledge;
        self.unique("specialty", k.specialties.iter().map(|s| s.id.as_str()));
        self.unique("condition", k.conditions.iter().map(|c| c.id.as_str()));
        self.unique("service", k.services.iter().map(|s| s.id.as_str()));
        self.unique("clinician", k.clinicians.iter().map(|c| c.id.as_str()));
        self.unique("entry", k.entries.iter().map(|e| e.id.as_str()));
    }

    fn unique<'i>(&mut self, kind: &str, ids: impl Iterator<Item = &'i str>) {
        let mut first: BTreeMap<&str, String> = BTreeMap::new();
        for (i, id) in ids.enumerate() {
            let path = format!("{kind}.{i}.id");
            if let Some(earlier) = first.get(id) {
                let (file, line) = self.places.of(earlier);
                let what = format!("the {kind} '{id}' is there already: {file}:{line}. Each id may stand once");
                self.error(&path, what);
            } else {
                first.insert(id, path);
            }
        }
    }

    /// Specialties and conditions have names in every language, and conditions a specialty.
    fn names(&mut self) {
        for (i, s) in self.knowledge.specialties.iter().enumerate() {
            self.texts(
                &format!("specialty.{i}"),
                &format!("specialty '{}'", s.id),
                "name",
                &s.name,
            );
        }
        for (i, c) in self.knowledge.conditions.iter().enumerate() {
            let (path, label) = (format!("condition.{i}"), format!("condition '{}'", c.id));
            self.texts(&path, &label, "name", &c.name);
            self.refers(&format!("{path}.specialty"), &label, "specialty", &c.specialty);
        }
    }

    /// A text is there in each of the clinic's languages, and in no other.
    fn texts(&mut self, path: &str, label: &str, field: &str, texts: &Texts) {
        for language in self.languages {
            if !texts.contains_key(language) {
                self.error(
                    &format!("{path}.{field}"),
                    format!("{label}: '{field}' is missing in the language '{language}'"),
                );
            }
        }
        for language in texts.keys().filter(|l| !self.languages.contains(l)) {
            self.warning(
                &format!("{path}.{field}.{language}"),
                format!("{label}: '{field}' is in '{language}', which is none of the clinic's languages"),
            );
        }
    }

    /// What is named exists.
    fn refers(&mut self, path: &str, label: &str, kind: &str, id: &str) {
        let k = self.knowledge;
        let ids: Vec<&str> = match kind {
            "specialty" => k.specialties.iter().map(|s| s.id.as_str()).collect(),
            "condition" => k.conditions.iter().map(|c| c.id.as_str()).collect(),
            "service" => k.services.iter().map(|s| s.id.as_str()).collect(),
            "clinician" => k.clinicians.iter().map(|c| c.id.as_str()).collect(),
            _ => k.entries.iter().map(|e| e.id.as_str()).collect(),
        };
        if !id.is_empty() && !ids.contains(&id) {
            let near = nearest(id, &ids).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            self.error(path, format!("{label}: there is no {kind} '{id}'{near}"));
        }
    }

    fn services(&mut self) {
        for (i, s) in self.knowledge.services.iter().enumerate() {
            let (path, label) = (format!("service.{i}"), format!("service '{}'", s.id));
            self.texts(&path, &label, "name", &s.name);
            for (field, texts) in [("price", &s.price), ("preparation", &s.preparation)] {
                if !texts.is_empty() {
                    self.texts(&path, &label, field, texts);
                }
            }
            self.refers(&format!("{path}.specialty"), &label, "specialty", &s.specialty);
            let given = |c: &Clinician| c.services.contains(&s.id);
            if s.bookable && !self.knowledge.clinicians.iter().any(given) {
                let what = format!("{label} can be booked, but no clinician has it among their services");
                self.error(&path, what);
            }
            let long = |c: &Clinician| c.hours.iter().flatten().any(|h| h.end - h.start >= s.minutes);
            if s.bookable
                && self.knowledge.clinicians.iter().any(given)
                && !self.knowledge.clinicians.iter().any(|c| given(c) && long(c))
            {
                let what = format!(
                    "{label} takes {} minutes, and nobody who gives it has so long",
                    s.minutes
                );
                self.error(&format!("{path}.minutes"), what);
            }
        }
    }

    fn clinicians(&mut self) {
        for (i, c) in self.knowledge.clinicians.iter().enumerate() {
            let (path, label) = (format!("clinician.{i}"), format!("clinician '{}'", c.id));
            self.texts(&path, &label, "title", &c.title);
            for (field, kind, ids) in [
                ("specialties", "specialty", &c.specialties),
                ("treats", "condition", &c.treats),
                ("services", "service", &c.services),
            ] {
                for (n, id) in ids.iter().enumerate() {
                    self.refers(&format!("{path}.{field}.{n}"), &label, kind, id);
                }
            }
            if c.specialties.is_empty() {
                self.error(&path, format!("{label} has no specialty"));
            }
            for (n, id) in c.treats.iter().enumerate() {
                let other = self.knowledge.condition(id).map(|of| of.specialty.as_str());
                if let Some(other) = other.filter(|s| !c.specialties.iter().any(|own| own == s)) {
                    let what = format!("{label} treats '{id}', which belongs to '{other}', not to their specialties");
                    self.warning(&format!("{path}.treats.{n}"), what);
                }
            }
            if c.hours.iter().all(Vec::is_empty) {
                let what = format!("{label} has no hours; write hours = {{ mon = [\"09:00-12:00\"] }}");
                self.error(&format!("{path}.hours"), what);
            }
            for (day, stretches) in DAYS.iter().zip(&c.hours) {
                let overlap = stretches.windows(2).any(|two| matches!(two, [a, b] if b.start < a.end));
                if overlap {
                    let what = format!("{label}: the hours of '{day}' overlap or are not in order");
                    self.error(&format!("{path}.hours.{day}"), what);
                }
            }
        }
    }

    /// What the clinic says that it has, somebody there does.
    fn treated(&mut self) {
        let k = self.knowledge;
        for (i, s) in k.specialties.iter().enumerate() {
            if !k.clinicians.iter().any(|c| c.specialties.contains(&s.id)) {
                let what = format!("specialty '{}': no clinician has it", s.id);
                self.warning(&format!("specialty.{i}"), what);
            }
        }
        for (i, condition) in k.conditions.iter().enumerate() {
            if !k.clinicians.iter().any(|c| c.treats.contains(&condition.id)) {
                let what = format!("condition '{}': no clinician treats it", condition.id);
                self.warning(&format!("condition.{i}"), what);
            }
        }
    }

    fn entry(&mut self, path: &str, entry: &Entry) {
        let label = format!("entry '{}'", entry.id);
        for (kind, id) in [
            ("clinician", &entry.clinician),
            ("condition", &entry.condition),
            ("service", &entry.service),
        ] {
            self.refers(&format!("{path}.{kind}"), &label, kind, id);
        }
        self.approval(path, &label, entry);
        for (n, reply) in entry.replies.iter().enumerate() {
            self.reply(&format!("{path}.replies.{n}"), &label, entry, reply);
        }
        for language in self.languages {
            match entry.said.get(language) {
                None => {
                    let what = format!("{label} is missing in the language '{language}'; write [entry.{language}]");
                    self.error(path, what);
                }
                Some(said) => self.said(&format!("{path}.{language}"), &label, language, said),
            }
        }
        for language in entry.said.keys().filter(|l| !self.languages.contains(l)) {
            let what = format!("{label} is in '{language}', which is none of the clinic's languages");
            self.warning(&format!("{path}.{language}"), what);
        }
    }

    /// Who approved it, and until when.
    fn approval(&mut self, path: &str, label: &str, entry: &Entry) {
        if entry.group == Group::Clinical {
            for (field, there) in [
                ("approved_by", !entry.approved_by.is_empty()),
                ("approved_on", entry.approved_on.is_some()),
                ("valid_until", entry.valid_until.is_some()),
            ] {
                if !there {
                    self.error(path, format!("{label} is clinical and needs '{field}'"));
                }
            }
            let known = self.knowledge.clinicians.iter().any(|c| c.name == entry.approved_by);
            if !entry.approved_by.is_empty() && !known {
                let what = format!("{label}: '{}' is not the name of a clinician here", entry.approved_by);
                self.warning(&format!("{path}.approved_by"), what);
            }
        }
        if entry.approved_on.is_some_and(|on| on > self.today) {
            let what = format!("{label}: 'approved_on' is still to come");
            self.warning(&format!("{path}.approved_on"), what);
        }
        let Some(last) = entry.valid_until else {
            return;
        };
        let path = format!("{path}.valid_until");
        let soon = self.today.checked_add(EXPIRES_SOON_DAYS.days()).unwrap_or(Date::MAX);
        if entry.approved_on.is_some_and(|on| on > last) {
            self.error(&path, format!("{label}: 'valid_until' is before 'approved_on'"));
        } else if last < self.today {
            let what = format!("{label} expired on {last}: have it approved again, or remove it");
            self.error(&path, what);
        } else if last <= soon {
            self.warning(&path, format!("{label} expires on {last}: have it approved again"));
        }
    }

    fn reply(&mut self, path: &str, label: &str, entry: &Entry, reply: &str) {
        let (kind, what) = reply.split_once(':').unwrap_or((reply, ""));
        match kind {
            "person" if what.is_empty() => {}
            "handoff" if HANDOFFS.contains(&what) => {}
            // Forms are the configuration's.
            "form" if super::fields::is_id(what) => {}
            "ask" if !what.is_empty() && what != entry.id => self.refers(path, label, "entry", what),
            "book" if !what.is_empty() => {
                self.refers(path, label, "service", what);
                if self.knowledge.service(what).is_some_and(|s| !s.bookable) {
                    self.error(path, format!("{label}: the service '{what}' cannot be booked"));
                }
            }
            _ => {
                let what = format!(
                    "{label}: a reply is \"book:<service>\", \"handoff:phone\", \"handoff:whatsapp\", \"handoff:callback\", \
                     \"person\", \"form:<form>\" or \"ask:<another entry>\""
                );
                self.error(path, what);
            }
        }
    }

    fn said(&mut self, path: &str, label: &str, language: &str, said: &Said) {
        if said.q.len() < MIN_WAYS {
            let what = format!(
                "{label} in '{language}' has {} ways to ask; it needs at least {MIN_WAYS}, in different words",
                said.q.len()
            );
            self.error(&format!("{path}.q"), what);
        }
        if said.hit.is_empty() {
            let what = format!("{label} in '{language}' has no test line; add one to 'hit'");
            self.warning(path, what);
        }
        let ways: Vec<String> = said.q.iter().map(|q| plain(q)).collect();
        for (field, lines) in [("hit", &said.hit), ("miss", &said.miss)] {
            for (n, line) in lines.iter().enumerate() {
                if ways.contains(&plain(line)) {
                    let what =
                        format!("{label} in '{language}': \"{line}\" is a way to ask already, so it tests nothing");
                    self.error(&format!("{path}.{field}.{n}"), what);
                }
            }
        }
        self.placeholders(
            &format!("{path}.a"),
            &format!("{label} in '{language}'"),
            language,
            &said.a,
        );
    }

    /// What stands in braces can be filled in.
    fn placeholders(&mut self, path: &str, label: &str, language: &str, answer: &str) {
        let mut rest = answer;
        while let Some(at) = rest.find(['{', '}']) {
            let (opened, after) = rest.split_at(at);
            let inner = after.strip_prefix('{').and_then(|a| a.split_once('}'));
            let Some((name, next)) = inner.filter(|(name, _)| !name.contains('{')) else {
                let near: String = opened
                    .chars()
                    .rev()
                    .take(12)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                self.error(path, format!("{label}: a brace after \"{near}\" has no other half"));
                return;
            };
            match name.strip_prefix("price:") {
                Some(id) => {
                    self.refers(path, label, "service", id);
                    let service = self.knowledge.service(id);
                    if service.is_some_and(|s| !s.price.contains_key(language)) {
                        self.error(path, format!("{label}: the service '{id}' has no price"));
                    }
                }
                None if PLACEHOLDERS.contains(&name) => {}
                None => {
                    let name = super::fields::short(name);
                    let allowed = PLACEHOLDERS.join("}, {");
                    let what =
                        format!("{label}: {{{name}}} is not known; allowed are {{{allowed}}}, {{price:<service>}}");
                    self.error(path, what);
                }
            }
            rest = next;
        }
    }

    /// No way to ask leads to two entries, and none stands twice.
    fn same_ways(&mut self) {
        let mut first: BTreeMap<(&str, String), (&str, String)> = BTreeMap::new();
        for (i, entry) in self.knowledge.entries.iter().enumerate() {
            for (language, said) in &entry.said {
                for (n, q) in said.q.iter().enumerate() {
                    let path = format!("entry.{i}.{language}.q.{n}");
                    let key = (language.as_str(), plain(q));
                    let Some((other, earlier)) = first.get(&key) else {
                        first.insert(key, (&entry.id, path));
                        continue;
                    };
                    let (file, line) = self.places.of(earlier);
                    let id = &entry.id;
                    if *other == id {
                        let what = format!("entry '{id}' in '{language}': \"{q}\" is there already, in line {line}");
                        self.warning(&path, what);
                    } else {
                        let what = format!(
                            "entry '{id}' in '{language}': \"{q}\" is a way to ask for '{other}' too ({file}:{line}); \
                             it can lead to one of them only"
                        );
                        self.error(&path, what);
                    }
                }
            }
        }
    }
}

/// A line without case and punctuation: what makes two of them the same.
fn plain(line: &str) -> String {
    let words = line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
