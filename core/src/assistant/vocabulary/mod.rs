//! Words that patients use for what clinics have, by language: synonyms, words that say little, ways to ask for what is looked up, fields of
//! medicine, what no clinic answers. One file a language. Nothing of one clinic stands here: that is its knowledge.

mod en;
mod sv;

use super::language::Lang;

/// What is asked for, where it is not an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Intent {
    /// Who treats this.
    Treats,
    /// On which days somebody works.
    Days,
    /// Who somebody is.
    Who,
    /// When the clinic is open.
    Hours,
    /// What something costs.
    Price,
    /// Where the clinic is.
    Address,
    /// The clinic's number.
    Phone,
    /// Which fields of medicine there are.
    Specialties,
    /// Booking.
    Book,
    /// Moving an appointment.
    Change,
    /// Cancelling one.
    Cancel,
    /// When one's appointment is.
    Mine,
    /// A person.
    Person,
    /// Why name and number are asked for.
    WhyContact,
    /// A greeting alone.
    Greeting,
    /// Thanks, goodbye.
    Thanks,
    /// Not now, or let me think.
    Later,
}

/// The words of a language.
pub struct Vocabulary {
    /// Words that say little.
    pub weak: &'static [&'static str],
    /// Several words that are one.
    pub phrases: &'static [(&'static str, &'static str)],
    /// Words for the same.
    pub synonyms: &'static [&'static str],
    /// Ways to ask; `@x` stands for a condition, specialty, service or clinician.
    pub asks: &'static [(Intent, &'static [&'static str])],
    /// Fields of medicine by their usual ids, and the words for them and for what belongs to them.
    pub fields: &'static [(&'static str, &'static str)],
    /// What they are called.
    pub field_names: &'static [(&'static str, &'static str)],
    /// What has nothing to do with any clinic.
    pub off_topic: &'static [&'static str],
    /// Medicines that people ask doses of.
    pub medicines: &'static [&'static str],
    /// Ways to ask for a diagnosis, a dose, or whether to stop or mix medicines: `…*` begins a word, `&` both.
    pub advice: &'static [&'static str],
    /// Ways to ask for what is another person's.
    pub others: &'static [&'static str],
    /// The same for what is never answered but in an approved entry's own words: doses, diagnoses.
    pub doses: &'static [&'static str],
    /// Ordinary words that are no misspelling of anything.
    pub common: &'static [&'static str],
    /// Words of the days.
    pub days: &'static [&'static str],
    /// Titles before a name.
    pub titles: &'static [&'static str],
    /// She, he, they.
    pub pronouns: &'static [&'static str],
}

/// Ways to turn the assistant against its purpose, in any language, folded.
#[rustfmt::skip]
pub const INJECTIONS: &[&str] = &[
    "ignore all", "ignore previous", "ignore your", "ignore the", "ignore every", "disregard", "forget your",
     "forget previous",  "system prompt", "hidden text", "dolda texten", "dold text", "forget all previous", "forget all your", "forget all instructions", "forget all the", "forget everything you were", "forget everything above", "forget everything and", "glom alla instruktioner", "glom alla tidigare", "glom alla regler", "glom allt du", "glom allt ovan", "glom allt och", "your prompt", "your instructions",
    "hidden instructions", "your rules", "your guidelines", "previous instructions", "developer mode", "debug mode",
    "jailbreak", "dan mode", "you are now", "pretend to be", "pretend you", "act as", "roleplay", "role play",
    "from now on", "admin key", "api key", "api token", "api keys", "access token", "password for admin",
    "admin password", "base64", "drop table", "select from", "union select", "script alert", "repeat the text",
    "repeat everything", "text above", "word for word", "without rules", "no rules", "new policy", "new instructions", "new instruction", "new rules", "new rule", "nya instruktioner", "nya regler", "free of charge confirm", "say that all", "säg att alla", "sag att alla", "as a developer",
    "as an administrator", "as admin", "sudo", "print your", "reveal your", "reveal the", "override", "system new",
    "system override", "end of prompt", "begin new", "language model are you", "which model", "what model are you",
    "ignorera",   "glom dina", "glom bort dina", "strunta i dina", "strunta i alla",
    "strunta i reglerna", "systemprompt", "systemprompten", "systeminstruktion", "systeminstruktioner",
    "dina instruktioner", "dina regler", "dina riktlinjer", "dolda instruktioner", "tidigare instruktioner",
    "utvecklarlage", "felsokningslage", "du ar nu", "latsas att du", "latsas vara", "spela en roll", "agera som",
    "fran och med nu", "adminnyckel", "adminnyckeln", "apinyckel", "apinyckeln", "api nyckel", "api nyckeln",
    "utan regler", "ny policy", "som utvecklare", "som administrator", "texten ovanfor", "ord for ord",
    "skriv ut din", "visa din prompt", "avsloja", "vilken modell ar du", "vilken sprakmodell", "asidosatt",
    "instructions verbatim", "mina nya instruktioner", "my new instructions", "system user", "role system", "role assistant", "role user", "user give", "user ge",
    "system message", "systemmeddelande", "unrestricted", "obegransad", "admin mode", "adminlage", "root access",
];

/// The words of a language.
#[must_use]
pub fn of(lang: Lang) -> &'static Vocabulary {
    match lang {
        Lang::En => &en::VOCABULARY,
        Lang::Sv => &sv::VOCABULARY,
    }
}
