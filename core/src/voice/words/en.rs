//! English.

use super::Lines;

/// English.
pub const LINES: Lines = Lines {
    tag: "en",
    notice: "I am the automated assistant, and I note what we say.",
    code_prompt: "If you have the eight digits from our chat, key them in or say them now. Otherwise just stay on the line.",
    code_wrong: "That code did not work. Please try it once more, or just stay on the line.",
    code_no_more: "That code did not work either. We will go on without it.",
    code_short: "A code has eight digits. You can key it in again, or just go on talking.",
    no_such_key: "There is nothing on that key. You can just say what you would like.",
    unheard: "I am sorry, I did not hear that. Could you say it again?",
    still_there: "Are you still there?",
    cannot_hear: "I cannot hear you. You can speak now, or press zero for a person.",
    goodbye_silent: "I still cannot hear you, so I will end this call. Please call again at any time. Goodbye.",
    a_person: "I would like to talk to a person",
    in_this_language: "We can go on in English. How can I help you?",
    connecting: "I am connecting you to a person now. One moment, please.",
    no_answer_by: "I am sorry, nobody could take the call just now. We will call you back by {when}. Goodbye.",
    no_answer: "I am sorry, nobody could take the call just now. We have noted that you called, and will call you back. Goodbye.",
    trouble: "One moment, please. I am connecting you to the clinic.",
    call_back: "Hello, this is {clinic}. You asked us to call this number. If that was you, press one.",
    call_back_thanks: "Thank you. One moment, please.",
    call_back_bye: "Thank you. Goodbye.",
    whisper: "A patient's call. {who}. {evidence}.",
    whisper_about: "It is about: {topic}",
    unknown_caller: "The caller is not known",
    possible_caller: "Possibly somebody who chatted with us. Please ask who it is",
    evidence: [
        "Confirmed by the code from the chat",
        "Confirmed by the chat itself",
        "Confirmed on WhatsApp",
        "Calling from a verified number",
        "Signed in at the portal",
        "Checked by our staff",
    ],
};
