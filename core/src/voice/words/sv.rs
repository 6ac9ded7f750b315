//! Swedish.

use super::Lines;

/// Swedish.
pub const LINES: Lines = Lines {
    tag: "sv",
    notice: "Jag är den automatiska assistenten, och jag antecknar vad vi säger.",
    code_prompt: "Har du de åtta siffrorna från vår chatt kan du knappa in eller säga dem nu. Annars kan du bara vänta kvar.",
    code_wrong: "Den koden fungerade inte. Försök gärna en gång till, eller vänta kvar.",
    code_no_more: "Den koden fungerade inte heller. Vi går vidare utan den.",
    code_short: "En kod har åtta siffror. Du kan knappa in den igen, eller bara fortsätta prata.",
    no_such_key: "Det finns inget på den knappen. Du kan bara säga vad du vill.",
    unheard: "Förlåt, jag hörde inte det. Kan du säga det igen?",
    still_there: "Är du kvar?",
    cannot_hear: "Jag hör dig inte. Du kan prata nu, eller trycka noll för att tala med en person.",
    goodbye_silent: "Jag hör dig fortfarande inte, så jag avslutar samtalet. Ring gärna igen när du vill. Hej då.",
    a_person: "Jag vill tala med en person",
    in_this_language: "Vi kan fortsätta på svenska. Vad kan jag hjälpa dig med?",
    connecting: "Jag kopplar dig till en person nu. Ett ögonblick.",
    no_answer_by: "Tyvärr kunde ingen ta samtalet just nu. Vi ringer upp dig senast {when}. Hej då.",
    no_answer: "Tyvärr kunde ingen ta samtalet just nu. Vi har noterat att du ringde och ringer upp dig. Hej då.",
    trouble: "Ett ögonblick. Jag kopplar dig till kliniken.",
    call_back: "Hej, det här är {clinic}. Du bad oss ringa det här numret. Om det var du, tryck ett.",
    call_back_thanks: "Tack. Ett ögonblick.",
    call_back_bye: "Tack. Hej då.",
    whisper: "Ett patientsamtal. {who}. {evidence}.",
    whisper_about: "Det gäller: {topic}",
    unknown_caller: "Den som ringer är inte känd",
    possible_caller: "Kanske någon som har chattat med oss. Fråga vem det är",
    evidence: [
        "Bekräftad med koden från chatten",
        "Bekräftad av själva chatten",
        "Bekräftad på WhatsApp",
        "Ringer från ett verifierat nummer",
        "Inloggad i portalen",
        "Kontrollerad av vår personal",
    ],
};
