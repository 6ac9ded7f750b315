//! What Sarah says in each language, and the words in which the facts come back to her.

/// A language of the story.
#[derive(Clone, Copy, Debug)]
pub struct Tongue {
    /// Its tag.
    pub tag: &'static str,
    /// Whether anyone treats eczema.
    pub eczema: &'static str,
    /// The word for it.
    pub topic: &'static str,
    /// Which days "she" works.
    pub days: &'static str,
    /// Monday, Wednesday, Friday.
    pub weekdays: [&'static str; 3],
    /// What an offer to book says.
    pub offer: &'static str,
    /// Why name and number are asked for.
    pub why: &'static str,
    /// Who she is.
    pub contact: &'static str,
    /// Yes.
    pub yes: &'static str,
    /// She wants to think.
    pub think: &'static str,
    /// What the greeting of a caller who is known begins with: the time of the day, her name.
    pub hello: [&'static str; 2],
    /// When she wrote, in that greeting.
    pub last_night: &'static str,
    /// What it asks.
    pub choose: &'static str,
    /// To somebody who may have chatted: the question, and nothing more.
    pub possible: &'static str,
    /// What a stranger is asked.
    pub generic: &'static str,
    /// "Yes, how did you know that?"
    pub how: &'static str,
    /// From what it is known.
    pub record: &'static str,
    /// Friday at two and Monday at ten, as they are said.
    pub offered: [&'static str; 2],
    /// She chooses.
    pub friday: &'static str,
    /// She chooses the first of two.
    pub first: &'static str,
    /// It is booked, as it is said.
    pub booked: &'static str,
    /// She says goodbye.
    pub bye: &'static str,
    /// The last words.
    pub goodbye: &'static str,
    /// What asks for a name or a number.
    pub asks: &'static [&'static str],
    /// YES and NO on a button.
    pub yes_no: [&'static str; 2],
    /// DIRECTIONS and INFO on a button.
    pub directions_info: [&'static str; 2],
    /// Friday, and its date.
    pub day: [&'static str; 2],
    /// Two in the afternoon, as it is written.
    pub two: &'static str,
    /// She cannot on Friday.
    pub move_it: &'static str,
    /// It is moved, as it is said.
    pub moved: &'static str,
    /// Monday at ten, as it is written.
    pub ten: &'static str,
    /// About the cream.
    pub cream: &'static str,
    /// What else she writes on WhatsApp.
    pub bring: &'static str,
    /// Where she wrote in the chat and on WhatsApp, in a greeting that names both.
    pub both: [&'static str; 2],
    /// At midnight.
    pub midnight: &'static str,
    /// When that was, the next morning.
    pub in_the_night: &'static str,
}

/// English.
pub const EN: Tongue = Tongue {
    tag: "en",
    eczema: "Do you have someone who treats eczema?",
    topic: "eczema",
    days: "Which days does she work?",
    weekdays: ["Monday", "Wednesday", "Friday"],
    offer: "Would you like to book",
    why: "Why do you need my name and number?",
    contact: "My name is Sarah Miller and my number is 07700 900456",
    yes: "Yes, please",
    think: "Let me think about it",
    hello: ["Good morning", "Hi Sarah"],
    last_night: "in our web chat yesterday evening",
    choose: "choose a day",
    possible: "Are you calling about your recent chat with us?",
    generic: "How can I help you today?",
    how: "Yes, how did you know that?",
    record: "our web chat on Tuesday the 15th of October at 10",
    offered: [
        "Friday the 18th of October at 2 pm",
        "Monday the 21st of October at 10 am",
    ],
    friday: "Friday, please",
    first: "The first one, please",
    booked: "You are booked",
    bye: "No, thank you. Goodbye",
    goodbye: "Goodbye",
    asks: &[
        "your name",
        "mobile number",
        "phone number",
        "what would you like to book",
    ],
    yes_no: ["YES", "NO"],
    directions_info: ["DIRECTIONS", "INFO"],
    day: ["Friday", "18 October"],
    two: "14:00",
    move_it: "I need to move my appointment to Monday",
    moved: "is moved",
    ten: "10:00",
    cream: "Should I stop using my current cream before the visit?",
    bring: "What should I bring to the visit?",
    both: ["in our web chat yesterday evening", "on WhatsApp this morning"],
    midnight: "Does anyone of yours treat eczema?",
    in_the_night: "in our web chat last night",
};

/// Swedish.
pub const SV: Tongue = Tongue {
    tag: "sv",
    eczema: "Har ni någon som behandlar eksem?",
    topic: "eksem",
    days: "Vilka dagar arbetar hon?",
    weekdays: ["måndag", "onsdag", "fredag"],
    offer: "Vill du boka",
    why: "Varför behöver ni mitt namn och nummer?",
    contact: "Jag heter Sarah Miller och mitt nummer är 07700 900456",
    yes: "Ja tack",
    think: "Låt mig tänka på det",
    hello: ["God morgon", "Hej Sarah"],
    last_night: "i vår webbchatt i går kväll",
    choose: "välja en dag",
    // In the clinic's first language: the patient's would tell too.
    possible: "Are you calling about your recent chat with us?",
    generic: "How can I help you today?",
    how: "Ja, hur visste du det?",
    record: "vår webbchatt från tisdag den femtonde oktober klockan 22",
    offered: [
        "fredag den artonde oktober klockan 14",
        "måndag den tjugoförsta oktober klockan 10",
    ],
    friday: "Fredag blir bra",
    first: "Den första tack",
    booked: "Din tid är bokad",
    bye: "Nej tack, hej då",
    goodbye: "Hej då",
    asks: &[
        "heter du",
        "ditt namn",
        "mobilnummer",
        "telefonnummer",
        "vad vill du boka",
    ],
    yes_no: ["JA", "NEJ"],
    directions_info: ["VÄGBESKRIVNING", "INFO"],
    day: ["fredag", "18 oktober"],
    two: "14.00",
    move_it: "Jag behöver flytta min tid till måndag",
    moved: "är flyttad",
    ten: "10.00",
    cream: "Ska jag sluta med min nuvarande kräm före besöket?",
    bring: "Vad ska jag ta med till besöket?",
    both: ["i vår webbchatt i går kväll", "på WhatsApp i morse"],
    midnight: "Har ni någon som behandlar eksem?",
    in_the_night: "i vår webbchatt i natt",
};
