//! What only looks like danger: denied, long past, asked in general, an idiom.
//!
//! Each of them lets a match pass only where nothing present and personal speaks against it.

use super::Level;
use super::patterns::Hit;
use super::words::{Map, Token};
use std::sync::OnceLock;

/// Words in a row that mean something else than their parts.
const MASKS: &[&str] = &[
    "blood test",
    "blood tests",
    "blood testing",
    "blood pressure",
    "blood sample",
    "blood samples",
    "blood result",
    "blood results",
    "blood work",
    "blood drawn",
    "bloods done",
    "bloods taken",
    "blod taget",
    "blood draw",
    "blood type",
    "blood group",
    "give blood",
    "take blood",
    "taking blood",
    "took blood",
    "take my blood",
    "my bloods",
    "ta blod",
    "tar blod",
    "lamna blod",
    "ge blod",
    "donate blood",
    "stroke of luck",
    "stroke of genius",
    "stroke of bad luck",
    "to die for",
    "dying to",
    "kill for",
    "killing time",
    "breath away",
    "hold my breath",
    "held my breath",
    "hold your breath",
    "tappa andan",
    "holl andan",
    "haller andan",
    "hjarta for",
    "rena sjalvmordet",
    "is suicide",
    "be suicide",
    "suicide lol",
    "dor av nyfikenhet",
    "skrattade sa jag dog",
    "dott av skratt",
    "holding my breath",
    "heart burn",
    "burning question",
    "choking on the price",
    "bleed money",
    "bloda pengar",
    "cold feet",
    "pain in the neck",
    "pain in the backside",
    "chest hair",
    "chest infection vaccine",
    "meningitis vaccine",
    "meningitis vaccination",
    "meningitis jab",
    "vaccin mot",
    "vaccinerad mot",
    "vaccination mot",
    "giving me a stroke",
    "gives me a stroke",
    "give me a stroke",
    "gave me a stroke",
    "giving me a heart attack",
    "gives me a heart attack",
    "give me a heart attack",
    "gave me a heart attack",
    "ger mig slaganfall",
    "ger mig hjartinfarkt",
    "ger mig en hjartinfarkt",
    "ger mig stroke",
    "ger mig en stroke",
    "ge mig en hjartinfarkt",
    "suicide squad",
    "heart to heart",
    "hit and run",
    "smear test",
    "hit me up",
    "choking hazard",
    "chest freezer",
    "treasure chest",
    "head start",
    "heads up",
    "hit the road",
    "hit me with",
    "driving me crazy",
    "drop dead",
    "life and death",
    "liv och dod",
    "dying for",
    "dor efter en",
    "drowning in work",
    "drowning in paperwork",
    "drowning in emails",
    "drunknar i jobb",
    "drunknar i papper",
    "drunknar i mejl",
    "could strangle",
    "kunna strypa",
    "sa snygg att man dor",
    "two birds",
    "killing two",
    "tva flugor i en small",
    "die of embarrassment",
    "died of embarrassment",
    "died laughing",
    "die laughing",
    "do av skam",
    "dog av skam",
    "dor av skam",
    "dor av skratt",
    "tar kal pa",
    "tar dod pa",
    "bored to death",
    "scared to death",
    "worried to death",
    "sick to death",
    "dead tired",
    "dead line",
    "drop in",
    "tears my heart",
    "heart broken",
    "heartbroken",
    "breaks my heart",
    "warms my heart",
    "from the bottom of my heart",
    "av hela mitt hjarta",
    "hela hjartat",
    "varmer i hjartat",
    "lagga pa hjartat",
    "har pa hjartat",
    "krossat hjarta",
    "heart of gold",
    "heart sank",
    "hjartat sjonk",
    "off my chest",
    "over my dead body",
    "blood is boiling",
    "makes my blood boil",
    "in cold blood",
    "blood sweat and tears",
    "blod svett och tarar",
    "bad blood",
    "ont blod",
    "blood oranges",
    "blodapelsin",
    "blodpudding",
    "cry my eyes out",
    "skratta ihjal mig",
    "skrattade ihjal mig",
    "fryser ihjal",
    "frys ihjal",
    "jobbar ihjal mig",
    "uttrakad till dods",
    "head over heels",
    "lost my head",
    "tappade huvudet",
    "headache with the",
    "huvudbry",
    "rolling on the floor",
    "pa golvet av skratt",
    "knife edge",
    "knivigt",
    "back stabbing",
    "stab in the back",
    "hugg i ryggen",
    "shoot me an",
    "shoot you an",
    "fire away",
    "burn out",
    "burning desire",
    "burning with curiosity",
    "brinner for",
    "brinner av",
    "explode with",
    "dead phone",
    "phone died",
    "phone is dying",
    "battery died",
    "laptop died",
    "mobilen dog",
    "mobilen har dott",
    "batteriet dog",
    "telefonen dog",
    "telefonen har dott",
    "doda tid",
    "slar ihjal tid",
    "sla ihjal tid",
    "do av leda",
    "dor av leda",
    "kvavs av jobb",
    "suffocating in paperwork",
    "choking up",
    "choked up",
    "choke up",
    "breathing space",
    "breathing room",
    "andrum",
    "breathing exercise",
    "breathing exercises",
    "andningsovning",
    "andningsovningar",
    "catch my breath after",
    "waste my breath",
    "under my breath",
    "dont hold your breath",
    "butterfly stroke",
    "back stroke",
    "breast stroke",
    "i kill for",
    "kill two",
    "dod dag",
    "blow my mind",
    "mind blown",
    "out of my mind",
    "shot in the arm",
    "jab in the arm",
    "flu shot",
    "flu shots",
    "shot of",
    "my shot",
    "a shot",
    "strokes of",
    "blind date",
    "color blind",
    "colour blind",
    "fargblind",
    "love is blind",
    "turn a blind eye",
    "blind faith",
    "cold turkey",
    "poison ivy",
    "blood thinner prescription",
    "bleeding hell",
    "bleeding edge",
    "bloody hell",
    "bloody website",
    "bloody queue",
    "bloody expensive",
    "jumping for joy",
    "over the moon",
    "fit me in",
    "keep fit",
    "get fit",
    "fit into",
    "passar",
    "head of",
    "heading",
    "black out blinds",
    "passed out flyers",
    "passed out leaflets",
    "attack of nerves",
    "an eye on",
    "hit rock",
    "smash hit",
    "big hit",
    "a hit with",
];

/// Idioms that are idioms only beside what they are about.
const IDIOMS: &[&str] = &[
    "heart attack",
    "hjartinfarkt",
    "hjartattack",
    "fainted",
    "svimmade",
    "svimma",
    "stroke",
    "slaganfall",
    "passed out",
    "died",
    "suicide",
    "chest pain",
    "choked",
    "collapsed",
    "suicidal",
    "dying",
    "dor",
    "dog",
    "head is exploding",
    "huvudet exploderar",
    "hjarnblodning",
    "seizure",
    "krampanfall",
    "a fit",
    "panikattack",
    "kill myself",
    "shoot myself",
    "sjalvmord",
    "hang myself",
    "hanga mig",
    "stabbed",
];

/// What idioms are about.
const ABOUT: &[&str] = &[
    "price",
    "prices",
    "bill",
    "invoice",
    "cost",
    "costs",
    "website",
    "site",
    "app",
    "queue",
    "traffic",
    "parking",
    "exam",
    "boss",
    "priset",
    "priserna",
    "prislistan",
    "prisen",
    "rakningen",
    "rakning",
    "fakturan",
    "hemsidan",
    "hemsida",
    "kon",
    "vantetiden",
    "vantetid",
    "trafiken",
    "parkeringen",
    "lol",
    "haha",
    "hahaha",
    "lmao",
    "skrattade",
    "laughed",
    "fee",
    "fees",
    "avgift",
    "avgiften",
    "avgifter",
    "parkeringsavgiften",
    "parkeringsavgift",
    "forms",
    "form",
    "paperwork",
    "blanketter",
    "blanketten",
    "pappersarbete",
    "formular",
    "formularet",
    "menu",
    "login",
    "password",
    "losenord",
    "inloggningen",
    "inloggning",
    "wifi",
    "film",
    "filmen",
    "movie",
    "joke",
    "skamt",
    "skamtet",
    "music",
    "musik",
    "musiken",
    "vantmusik",
    "telefonko",
    "telefonkon",
    "hold",
    "interest rate",
    "hyran",
    "rent",
    "phone bill",
    "skatten",
    "tax",
    "homework",
    "laxan",
    "laxor",
    "tentan",
    "plugget",
    "deadline",
    "meeting",
    "motet",
    "mote",
    "shopping",
    "wallet",
    "planboken",
    "costume",
    "cake",
];

/// Before what is denied.
const DENIES: &[&str] = &[
    "no",
    "not",
    "dont",
    "doesnt",
    "didnt",
    "isnt",
    "arent",
    "havent",
    "hasnt",
    "hadnt",
    "wasnt",
    "never",
    "without",
    "neither",
    "nor",
    "ingen",
    "inga",
    "inget",
    "inte",
    "utan",
    "aldrig",
    "varken",
    "zero",
    "noll",
    "free",
    "fri",
    "instead",
    "istallet",
    "avoid",
    "undvika",
    "prevent",
    "forebygga",
];
/// What may stand between.
const FILLERS: &[&str] = &[
    "any",
    "some",
    "much",
    "really",
    "a",
    "an",
    "the",
    "having",
    "have",
    "had",
    "has",
    "got",
    "get",
    "feeling",
    "feel",
    "signs",
    "sign",
    "of",
    "longer",
    "trouble",
    "problem",
    "problems",
    "difficulty",
    "been",
    "being",
    "so",
    "with",
    "actually",
    "currently",
    "experiencing",
    "sort",
    "kind",
    "more",
    "nagon",
    "nagot",
    "nagra",
    "nan",
    "nat",
    "direkt",
    "langre",
    "haft",
    "fatt",
    "med",
    "att",
    "svart",
    "svarigheter",
    "tecken",
    "pa",
    "ont",
    "har",
    "alls",
    "ha",
    "at",
    "all",
    "severe",
    "stor",
    "stora",
    "kansla",
    "av",
    "is",
    "ar",
    "ever",
    "anymore",
    "now",
    "nu",
    "symptom",
    "symptoms",
    "symtom",
    "form",
    "slags",
    "typ",
    "sudden",
    "bad",
    "real",
    "big",
    "high",
    "hog",
    "hogt",
    "bouts",
    "episodes",
    "attacks",
    "sarskild",
    "sarskilt",
    "speciellt",
    "speciell",
    "particular",
    "special",
    "worrying",
    "as",
    "were",
    "was",
    "var",
    "kanner",
    "kant",
    "kande",
    "visat",
    "visar",
    "kand",
    "noticed",
    "blivit",
    "varit",
    "my",
    "min",
    "mitt",
    "his",
    "her",
];

/// What binds the words after it to those before.
const IN: [&str; 10] = [
    "in", "i", "on", "pa", "from", "fran", "around", "runt", "across", "over",
];
/// "No better in my chest" denies nothing.
const BETTER: [&str; 9] = [
    "better",
    "improvement",
    "relief",
    "change",
    "help",
    "battre",
    "forbattring",
    "lattnad",
    "skillnad",
];
/// Before "not": something that cannot be done any more.
const ABLE: &[&str] = &[
    "can", "could", "will", "kan", "kunde", "kunnat", "far", "orkar", "vill", "cant", "vagar",
];
/// "Never like this before" is no denial.
const YET: &[&str] = &[
    "before",
    "like this",
    "this bad",
    "as bad",
    "such",
    "so much",
    "so bad",
    "tidigare",
    "forut",
    "sahar",
    "sa har",
    "sa illa",
    "sa ont",
    "san",
    "sana",
    "sadan",
    "sadana",
    "i mitt liv",
    "in my life",
    "forr",
    "just normal",
    "this much",
    "sa mycket",
];
/// Long past, or of the family: nothing that happens now.
const PAST: &[&str] = &[
    "years ago",
    "year ago",
    "months ago",
    "last year",
    "last summer",
    "last winter",
    "last spring",
    "last autumn",
    "as a child",
    "as a kid",
    "as a baby",
    "as a teenager",
    "as an infant",
    "when i was",
    "when she was",
    "when he was",
    "when we were",
    "died of",
    "died from",
    "history of",
    "used to",
    "in the past",
    "childhood",
    "rehab",
    "rehabilitation",
    "recovering from",
    "recovered from",
    "decades",
    "ar sedan",
    "ar sen",
    "ars sedan",
    "manader sedan",
    "manader sen",
    "forra aret",
    "forra sommaren",
    "i somras",
    "i vintras",
    "i varas",
    "i hostas",
    "som barn",
    "som bebis",
    "som liten",
    "som ung",
    "som spadbarn",
    "nar jag var",
    "nar hon var",
    "nar han var",
    "dog av",
    "dott av",
    "barndomen",
    "i fjol",
    "for lange sedan",
    "for lange sen",
    "long ago",
    "long time ago",
    "som tonaring",
    "brukade",
    "brukar inte",
    "used to get",
    "long since",
    "back then",
    "pa den tiden",
    "year old scar",
    "runs in the family",
    "i slakten",
    "in my family",
    "in the family",
    "decades ago",
    "back in",
    "when they were",
    "when i had my",
    "once at school",
    "once in school",
    "en gang i",
    "in school once",
    "nar vi var",
    "var sma",
    "nar jag gick",
    "ar tillbaka",
    "for flera ar",
    "for manga ar",
    "many years",
    "several years",
    "i generna",
    "our genes",
    "my genes",
    "genetic",
    "genetically",
    "hereditary",
    "arftlig",
    "arftligt",
    "risk of",
    "risken for",
    "increased risk",
    "okad risk",
    "my records",
    "journalen sedan",
    "as kids",
    "som sma",
    "i tonaren",
    "in my teens",
    "in my twenties",
    "i tjugoarsaldern",
    "at birth",
    "vid fodseln",
    "before i was born",
    "innan jag foddes",
    "last pregnancy",
    "forra graviditeten",
    "previous",
    "tidigare i livet",
    "passed away",
    "gick bort",
    "gatt bort",
    "har avlidit",
    "avled",
    "survived",
    "overlevde",
    "was treated for",
    "behandlades for",
    "opererades",
    "had surgery for",
    "since childhood",
    "sedan barndomen",
    "half a year ago",
    "halvar sedan",
    "veckor sedan opererades",
    "in her youth",
    "in his youth",
    "i ungdomen",
    "earlier this year",
    "tidigare i ar",
    "in january",
    "in february",
    "the other year",
    "haromaret",
];

/// Now all the same.
const NOW: &[&str] = &[
    "har samma",
    "have the same",
    "has the same",
    "having the same",
    "again",
    "today",
    "tonight",
    "this morning",
    "currently",
    "at the moment",
    "last night",
    "just started",
    "igen",
    "idag",
    "i dag",
    "ikvall",
    "i kvall",
    "inatt",
    "i natt",
    "imorse",
    "i morse",
    "just nu",
    "for tillfallet",
    "sen igar",
    "since yesterday",
    "right now",
    "since last night",
    "since this morning",
    "i formiddags",
    "i eftermiddags",
    "for en timme sedan",
    "minuter sedan",
    "an hour ago",
    "hours ago",
    "minutes ago",
    "timmar sedan",
    "timme sedan",
    "just happened",
    "har precis",
    "tonite",
    "igar kvall",
    "i gar kvall",
    "nyss",
    "nyligen",
    "precis",
    "came back",
    "tillbaka",
    "getting worse",
    "blir varre",
    "varre",
    "still have the",
    "same as",
    "samma som",
    "this time",
    "den har gangen",
    "denna gang",
    "also now",
    "have it again",
    "and now",
    "but now",
    "is now",
    "am now",
    "now i",
    "now he",
    "now she",
    "now my",
    "now it",
    "now the",
    "now im",
    "now its",
    "och nu",
    "men nu",
    "ar nu",
    "nu ar",
    "nu har",
    "nu gor",
    "nu kan",
    "nu far",
    "nu blir",
    "nu igen",
];

/// "And now I look for a doctor" tells of no danger now.
const WISH: [&str; 16] = [
    "look",
    "looking",
    "want",
    "need",
    "seek",
    "wonder",
    "wondering",
    "soker",
    "vill",
    "behover",
    "undrar",
    "book",
    "boka",
    "would",
    "like",
    "skulle",
];
/// How a question begins that asks in general.
const ASKS: &[&str] = &[
    "do you",
    "do your",
    "does the",
    "does your",
    "do the",
    "does dr",
    "what is",
    "what are",
    "whats",
    "what does",
    "how much is",
    "how much does",
    "how much would",
    "where do i",
    "where can",
    "is the",
    "is there",
    "are there",
    "can you prescribe",
    "can you help with",
    "which doctor",
    "which of your",
    "who treats",
    "who helps",
    "who deals",
    "how do you",
    "tell me about",
    "information about",
    "info about",
    "har ni",
    "har du",
    "behandlar ni",
    "behandlar",
    "gor ni",
    "vad ar",
    "vad innebar",
    "vad kostar",
    "finns",
    "tar ni",
    "hjalper",
    "kan ni",
    "erbjuder ni",
    "ger ni",
    "vilka ar",
    "vilken",
    "vart ringer",
    "vart vander",
    "hur mycket kostar",
    "hur behandlar",
    "vem behandlar",
    "vem hjalper",
    "hur fungerar",
    "what happens during",
    "what causes",
    "vad beror",
    "jobbar ni med",
    "is it true",
    "stammer det",
    "can someone",
    "can somebody",
    "can people",
    "can you",
    "can a person",
    "kan nagon",
    "kan man",
    "could someone",
    "ar det sant",
    "is it possible",
    "gar det att",
    "do i have to tell",
    "do i need to tell",
    "should i tell",
    "must i tell",
    "should i mention",
    "do i have to mention",
    "need to mention",
    "maste jag beratta",
    "ska jag beratta",
    "ska jag namna",
    "behover jag beratta",
    "bor jag namna",
    "behover jag namna",
    "is a",
    "is an",
    "ar en",
    "ar ett",
    "are",
    "do people",
    "how can",
    "how to",
    "hur kan man",
    "hur gor man",
    "hur vet man",
    "how does",
    "how do i",
    "how do we",
    "hur kanner",
    "hur marker",
    "what should i do if",
    "what should one do",
    "what to do if",
    "what happens",
    "vad hander",
    "vad gor man",
    "vad ska man",
    "vad bor man",
    "when should",
    "nar ska man",
    "nar bor man",
    "which vaccine",
    "vilket",
    "which vaccines",
    "what vaccine",
    "why is",
    "why do people",
    "varfor far",
    "do children",
    "far barn",
    "where should i",
    "who should",
    "vem ska",
    "vart ska man",
    "is your",
    "do any",
    "any information",
    "nagon information",
    "need information",
    "vill ha information",
    "would like information",
    "id like information",
    "want information",
    "soker information",
    "would like to know",
    "wondering if you treat",
    "undrar om ni behandlar",
    "undrar om ni har",
    "undrar om ni",
    "jag undrar om ni",
    "i wonder if you treat",
    "wondering if you",
    "i was wondering if you",
    "are you able",
    "what training",
    "do all",
    "far man",
    "kan ni behandla",
    "how long",
    "hur lange",
    "how common",
    "hur vanligt",
    "is asthma",
    "is chest pain",
    "how soon after",
    "does insurance",
    "ingar",
    "offer",
    "erbjuder",
    "treat",
    "ar brostsmarta",
    "what do you charge",
    "hur mycket tar ni",
    "i need a certificate",
    "need a certificate",
    "behover ett intyg",
    "behover intyg",
    "writing an essay",
    "skriver en uppsats",
    "skolarbete",
    "school project",
    "for a course",
    "for my studies",
];

/// What makes a question one about anybody.
const GENERAL: &[&str] = &[
    "hereditary",
    "arftlig",
    "arftligt",
    "runs in the family",
    "i slakten",
    "in my family",
    "genes",
    "generna",
    "in case of",
    "in case someone",
    "if someone",
    "if somebody",
    "if anyone",
    "if a person",
    "if a child",
    "general question",
    "just curious",
    "out of curiosity",
    "hypothetically",
    "allman fraga",
    "bara nyfiken",
    "av nyfikenhet",
    "om nagon",
    "ifall nagon",
    "om man",
    "ifall man",
    "vid en",
    "vid ett",
    "first aid course",
    "forsta hjalpen",
    "leaflet",
    "broschyr",
    "broschyrer",
    "brochure",
    "i generna",
    "vaccine against",
    "vaccines against",
    "vaccination against",
    "vaccinerar ni",
    "certificate that",
    "intyg pa",
    "intyg om",
    "someone else has",
    "for people with",
    "for patients with",
    "people with",
    "patients with",
    "folk med",
    "folk som",
    "personer med",
    "personer som",
    "people who",
    "patients who",
    "patienter med",
    "patienter som",
    "victims of",
    "the one who",
    "anyone who",
    "read about",
    "last om",
    "i read that",
    "laste om",
    "heard about",
    "hort talas om",
    "in the news",
    "pa nyheterna",
    "documentary",
    "dokumentar",
    "podcast",
    "podd",
    "a book about",
    "en bok om",
    "lecture",
    "forelasning",
    "course",
    "kurs",
    "utbildning i",
    "training in",
    "my thesis",
    "uppsats",
];
/// Over, and of a kind that is over then.
const OVER: &[&str] = &[
    "healed",
    "has healed",
    "already gone",
    "gone already",
    "stopped already",
    "already stopped",
    "stopped by itself",
    "gone now",
    "all better",
    "much better",
    "completely better",
    "fine now",
    "stopped bleeding already",
    "stopped on its own",
    "is over",
    "lakt",
    "har lakt",
    "ar lakt",
    "redan over",
    "redan borta",
    "redan slutat",
    "har redan slutat",
    "slutade snabbt",
    "slutade av sig sjalv",
    "mycket battre",
    "helt bra nu",
    "bra nu",
    "borta nu",
    "gatt over",
    "gick over",
    "over nu",
    "harmless",
    "ofarlig",
    "ofarligt",
    "tiny",
    "pytteliten",
    "pyttelitet",
    "minor",
    "slight",
    "slightly",
    "a tiny bit",
    "papercut",
    "paper cut",
    "papperssar",
    "as usual",
    "som vanligt",
    "healing nicely",
    "laker fint",
    "scar",
    "scars",
    "arr",
    "arret",
    "arren",
];
/// Categories in which what is over is over. The others are an emergency even when they went away.
const CAN_BE_OVER: &[&str] = &[
    "bleeding",
    "burns",
    "infant",
    "belly",
    "infection",
    "leg",
    "bite",
    "eye",
    "head-today",
    "urine",
    "fainted",
    "anaphylaxis-mild",
    "pain",
];
/// Words of a visit that is wanted: who asks for a time is asking for somebody.
const VISIT: &[&str] = &[
    "time",
    "times",
    "appointment",
    "appointments",
    "slot",
    "slots",
    "today",
    "tonight",
    "urgent",
    "urgently",
    "emergency",
    "tid",
    "tider",
    "idag",
    "ikvall",
    "akut",
    "akuttid",
    "snarast",
    "asap",
    "free",
    "ledig",
    "ledigt",
    "available",
    "advice",
    "rad",
    "nu",
    "now",
];
/// Words that tell Swedish, in which "i" is "in".
const SWEDISH: &[&str] = &[
    "ni", "ar", "och", "att", "det", "inte", "har", "kan", "pa", "vad", "hur", "vilken", "vilket", "kostar", "finns",
    "vid", "er", "era", "jag",
];
/// Somebody in particular: then it is not in general.
const SOMEBODY: &[&str] = &[
    "i",
    "im",
    "ive",
    "my",
    "me",
    "he",
    "hes",
    "she",
    "shes",
    "his",
    "her",
    "him",
    "we",
    "our",
    "son",
    "daughter",
    "baby",
    "husband",
    "wife",
    "mum",
    "dad",
    "jag",
    "min",
    "mitt",
    "mina",
    "mig",
    "han",
    "hon",
    "hans",
    "hennes",
    "honom",
    "henne",
    "vi",
    "var",
    "vart",
    "dotter",
    "bebis",
    "bebisen",
    "barnet",
    "mamma",
    "pappa",
    "hers",
    "grandma",
    "grandpa",
    "mormor",
    "morfar",
    "farmor",
    "farfar",
    "sambo",
    "fru",
    "partner",
    "boyfriend",
    "girlfriend",
    "kompis",
    "friend",
    "brother",
    "sister",
    "bror",
    "syster",
    "mannen",
    "frun",
    "sonen",
    "dottern",
    "pojken",
    "flickan",
    "us",
    "oss",
    "myself",
    "ivebeen",
];

/// Verbs of the present: what is told of with them happens now.
const PRESENT: &[&str] = &[
    "is", "am", "im", "hes", "shes", "are", "cant", "wont", "hurts", "feels", "feel", "keeps", "having", "gor", "kan",
    "kanns", "kanner", "slutar", "isnt", "having", "ive",
];

/// Phrases by their first word, each with the rest.
#[derive(Debug)]
struct Phrases {
    /// By the first word: the rest of it, and how many words it has.
    all: Map<&'static str, Vec<(Vec<&'static str>, usize)>>,
    /// Which of the lists it is.
    bit: u32,
}

impl Phrases {
    fn of(list: &[&'static str], number: u32) -> Phrases {
        let mut all: Map<&'static str, Vec<(Vec<&'static str>, usize)>> = Map::default();
        for phrase in list {
            let mut words = phrase.split(' ');
            let first = words.next().unwrap_or_default();
            let rest: Vec<&str> = words.collect();
            let count = rest.len() + 1;
            all.entry(first).or_default().push((rest, count));
        }
        Phrases { all, bit: 1 << number }
    }

    /// How many words the longest of them has that stands here.
    fn at(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let first = tokens.get(at)?;
        if first.lists & self.bit == 0 {
            return None;
        }
        let after = &tokens[at + 1..];
        let stands = |(rest, _): &&(Vec<&str>, usize)| {
            rest.len() <= after.len() && rest.iter().zip(after).all(|(part, t)| t.word == *part && !t.starts)
        };
        let found = self.all.get(first.word.as_str())?;
        found.iter().filter(stands).map(|p| p.1).max()
    }

    fn any(&self, tokens: &[Token]) -> bool {
        (0..tokens.len()).any(|i| self.at(tokens, i).is_some())
    }
}

#[derive(Debug)]
struct Lists {
    /// By word: of which lists it begins a phrase.
    first: Map<&'static str, u32>,
    masks: Phrases,
    idioms: Phrases,
    about: Phrases,
    denies: Phrases,
    fillers: Phrases,
    able: Phrases,
    yet: Phrases,
    past: Phrases,
    now: Phrases,
    asks: Phrases,
    general: Phrases,
    over: Phrases,
    visit: Phrases,
    swedish: Phrases,
    somebody: Phrases,
    present: Phrases,
}

impl Lists {
    fn each(&self) -> [&Phrases; 16] {
        [
            &self.masks,
            &self.idioms,
            &self.about,
            &self.denies,
            &self.fillers,
            &self.able,
            &self.yet,
            &self.past,
            &self.now,
            &self.asks,
            &self.general,
            &self.over,
            &self.visit,
            &self.swedish,
            &self.somebody,
            &self.present,
        ]
    }
}

fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| {
        let mut lists = Lists {
            first: Map::default(),
            masks: Phrases::of(MASKS, 0),
            idioms: Phrases::of(IDIOMS, 1),
            about: Phrases::of(ABOUT, 2),
            denies: Phrases::of(DENIES, 3),
            fillers: Phrases::of(FILLERS, 4),
            able: Phrases::of(ABLE, 5),
            yet: Phrases::of(YET, 6),
            past: Phrases::of(PAST, 7),
            now: Phrases::of(NOW, 8),
            asks: Phrases::of(ASKS, 9),
            general: Phrases::of(GENERAL, 10),
            over: Phrases::of(OVER, 11),
            visit: Phrases::of(VISIT, 12),
            swedish: Phrases::of(SWEDISH, 13),
            somebody: Phrases::of(SOMEBODY, 14),
            present: Phrases::of(PRESENT, 15),
        };
        let mut first: Map<&'static str, u32> = Map::default();
        for phrases in lists.each() {
            for word in phrases.all.keys() {
                *first.entry(word).or_default() |= phrases.bit;
            }
        }
        lists.first = first;
        lists
    })
}

/// Words that make an idiom of what stands beside them: "nearly had a heart attack".
const NEARLY: [&str; 13] = [
    "nearly", "almost", "nastan", "gave", "give", "gives", "giving", "ger", "gav", "rena", "lol", "haha", "holl",
];
/// Or these, of what gave the shock: "when I saw the bill".
const SHOCK: [&str; 14] = [
    "saw", "see", "seeing", "read", "reading", "heard", "opened", "sag", "ser", "laste", "horde", "oppnade", "fick",
    "got",
];

/// Marks which words begin a phrase of which list.
pub fn mark(tokens: &mut [Token]) {
    let lists = lists();
    for token in tokens {
        token.lists = lists.first.get(token.word.as_str()).copied().unwrap_or_default();
    }
}

/// Hides idioms, and rows of words that mean something else than their parts.
pub fn mask(tokens: &mut [Token]) {
    let lists = lists();
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    let about: Vec<usize> = (0..tokens.len())
        .filter(|i| lists.about.at(tokens, *i).is_some())
        .collect();
    for i in 0..tokens.len() {
        if let Some(count) = lists.masks.at(tokens, i) {
            hidden.push((i, count));
        }
        if let Some(count) = lists.idioms.at(tokens, i) {
            // "Had chest pain when I saw the bill" is none; "my chest pain … the bill" may be one.
            let around = &tokens[i.saturating_sub(4)..tokens.len().min(i + 5)];
            let is = |list: &[&str], word: &str| list.contains(&word);
            let beside = about.iter().filter(|n| n.abs_diff(i) <= 10).any(|n| {
                let (from, to) = ((*n).min(i), (*n).max(i));
                let of = *n > i
                    && tokens[n.saturating_sub(3).max(i)..*n]
                        .iter()
                        .any(|t| is(&["of", "av", "from", "by", "at", "over", "with"], &t.word));
                let near = around.iter().any(|t| is(&NEARLY, &t.word));
                of || near || (*n > i && tokens[from..to].iter().any(|t| is(&SHOCK, &t.word)))
            });
            if beside {
                hidden.push((i, count));
            }
        }
    }
    for (from, count) in hidden {
        for token in &mut tokens[from..from + count] {
            token.word.clear();
            token.lists = 0;
        }
    }
}

/// What a sentence says about when and of whom it tells.
#[derive(Debug, Default)]
struct Sentence {
    from: usize,
    to: usize,
    past: bool,
    general: bool,
    over: bool,
    now: bool,
    visit: bool,
    swedish: bool,
    /// Where questions begin that ask in general, and where these beginnings end.
    asks: Vec<(usize, usize)>,
}

/// A text's sense, worked out once.
#[derive(Debug, Default)]
pub struct Sense {
    sentences: Vec<Sentence>,
    /// By word: its sentence.
    of: Vec<usize>,
    /// By word: the word by which it is denied.
    denier: Vec<Option<usize>>,
    /// By word: whether it tells of somebody in particular; "i" apart.
    somebody: Vec<bool>,
    i: Vec<bool>,
    present: Vec<bool>,
    starts: Vec<bool>,
    inte: Vec<bool>,
    but: Vec<usize>,
    closes: Vec<bool>,
    wants: Vec<bool>,
    is_start: Vec<bool>,
    grave: Vec<bool>,
    now: bool,
}

impl Sense {
    /// Works it out. `tokens` as they were before anything was hidden.
    pub fn of(tokens: &[Token]) -> Sense {
        let lists = lists();
        let mut sense = Sense::default();
        for (i, token) in tokens.iter().enumerate() {
            if token.begins || i == 0 {
                if let Some(last) = sense.sentences.last_mut() {
                    last.to = i;
                }
                sense.sentences.push(Sentence {
                    from: i,
                    ..Sentence::default()
                });
            }
            sense.of.push(sense.sentences.len() - 1);
            let word = token.word.as_str();
            sense
                .somebody
                .push(lists.somebody.at(tokens, i).is_some() && word != "i");
            sense.i.push(word == "i");
            sense.present.push(lists.present.at(tokens, i).is_some());
            sense.starts.push(token.starts);
            sense.inte.push(word == "inte");
            sense
                .closes
                .push(matches!(word, "alls" | "langre" | "mer" | "nu" | "sa" | "utan" | "och"));
            sense.is_start.push(matches!(word, "is" | "are" | "ar"));
            sense.grave.push(GRAVE.contains(&word));
            sense.wants.push(lists.visit.at(tokens, i).is_some());
            if matches!(word, "but" | "men") {
                sense.but.push(i);
            }
        }
        if let Some(last) = sense.sentences.last_mut() {
            last.to = tokens.len();
        }
        for sentence in &mut sense.sentences {
            let said = &tokens[sentence.from..sentence.to];
            let year = |t: &Token| {
                t.word.len() == 4
                    && (t.word.starts_with("19") || t.word.starts_with("20"))
                    && t.word.bytes().all(|c| c.is_ascii_digit())
            };
            sentence.past = lists.past.any(said) || said.iter().any(year);
            sentence.general = lists.general.any(said);
            sentence.over = lists.over.any(said);
            sentence.now = (0..said.len()).any(|n| {
                let wish = |t: &Token| WISH.contains(&t.word.as_str());
                lists.now.at(said, n).is_some_and(|count| {
                    let after = &said[(n + count).min(said.len())..(n + count + 2).min(said.len())];
                    !after.iter().any(wish)
                })
            });
            sentence.visit = lists.visit.any(said);
            sentence.swedish = lists.swedish.any(said);
            for (n, token) in said.iter().enumerate() {
                if (token.starts || n == 0 || greeting(&said[n - 1].word))
                    && let Some(count) = lists.asks.at(said, n)
                {
                    sentence.asks.push((sentence.from + n, sentence.from + n + count));
                }
            }
        }
        sense.now = sense.sentences.iter().any(|s| s.now);
        sense.deny(tokens);
        sense
    }

    fn deny(&mut self, tokens: &[Token]) {
        let lists = lists();
        let mut by: Option<usize> = None;
        // After "no fever", "or stiff neck" is denied too.
        let mut or: Option<usize> = None;
        for (i, token) in tokens.iter().enumerate() {
            if token.starts {
                by = None;
                if !matches!(token.word.as_str(), "or" | "nor" | "eller") {
                    or = None;
                }
            }
            self.denier.push(by);
            let word = token.word.as_str();
            if lists.denies.at(tokens, i).is_some() {
                let fails = i > 0 && lists.able.at(tokens, i - 1).is_some();
                let sentence = &self.sentences[self.of[i]];
                let yet = lists.yet.any(&tokens[i + 1..sentence.to.min(i + 14)]);
                // "Free" and the like deny only before "of", "from".
                let apart = matches!(word, "free" | "fri" | "instead" | "istallet")
                    && !tokens
                        .get(i + 1)
                        .is_some_and(|t| matches!(t.word.as_str(), "of" | "from" | "fran" | "for"));
                by = (!fails && !yet && !apart).then_some(i);
                or = by;
            } else if matches!(word, "or" | "eller") {
                by = or;
            } else if lists.fillers.at(tokens, i).is_none() && !self.binds(i, word) {
                // "No pain in my chest" denies to its end.
                let on = tokens
                    .get(i + 1)
                    .is_some_and(|t| !t.starts && IN.contains(&t.word.as_str()));
                if !on || BETTER.contains(&word) {
                    by = None;
                }
            }
        }
    }

    /// Whether a word binds those after it: "i" does in Swedish.
    fn binds(&self, at: usize, word: &str) -> bool {
        IN.contains(&word) && (word != "i" || self.sentences[self.of[at]].swedish)
    }

    fn is_denied(&self, hit: &[Hit]) -> bool {
        let inside = |i: usize| hit.iter().any(|h| h.0 <= i && i < h.1);
        hit.iter().any(|&(start, end)| {
            let before = self.denier[start].is_some_and(|d| !inside(d));
            // After a Swedish verb: "det blöder inte".
            let after = end < self.inte.len()
                && self.inte[end]
                && !inside(end)
                && !self.starts[end]
                && (end + 1 == self.inte.len() || self.starts[end + 1] || self.closes[end + 1]);
            before || after
        })
    }

    /// Whether the text itself says that this match is nothing that happens now.
    pub fn is_softened(&self, hit: &[Hit], level: Level, category: &str) -> bool {
        let first = hit.iter().map(|h| h.0).min().unwrap_or(0);
        let last = hit.iter().map(|h| h.1).max().unwrap_or(first);
        let sentence = &self.sentences[self.of[first]];
        let denied = self.is_denied(hit);
        let harm = level == Level::SelfHarm;
        // "I am not suicidal, but I think of it all the time": on doubt it is.
        if denied && !(harm && self.but.iter().any(|b| *b > last && *b < sentence.to)) {
            return true;
        }
        let own = (first..last).any(|i| self.somebody[i] || (self.i[i] && !sentence.swedish));
        if harm {
            // Of people in general, or of somebody long ago.
            let asked = !sentence.asks.is_empty() && sentence.general;
            return (asked || sentence.past) && !own && !self.now && !self.i_before(sentence, first);
        }
        if sentence.now {
            return false;
        }
        let present = (first.saturating_sub(4).max(sentence.from)..last.min(sentence.to)).any(|i| self.present[i]);
        if sentence.past && !self.now && !present {
            return true;
        }
        if sentence.over && CAN_BE_OVER.contains(&category) {
            return true;
        }
        if sentence.general && !own && !self.somebody_before(sentence, first) {
            return true;
        }
        if self.is_start[sentence.from]
            && first > sentence.from
            && first <= sentence.from + 2
            && !own
            && !self.visit_in(sentence)
        {
            return true;
        }
        // "Hi, do you treat …": the question may follow a greeting.
        sentence.asks.iter().any(|&(_, after)| {
            after <= first + 1
                && !(after.min(last)..last).any(|i| self.somebody[i] || (self.i[i] && !sentence.swedish))
                && !self.visit_between(sentence, after, first)
        })
    }

    fn visit_in(&self, sentence: &Sentence) -> bool {
        (sentence.from..sentence.to).any(|i| self.grave[i])
    }

    fn visit_between(&self, sentence: &Sentence, after: usize, first: usize) -> bool {
        sentence.visit && first > after + 1 && self.wants[after..first].iter().any(|w| *w)
    }

    fn somebody_before(&self, sentence: &Sentence, first: usize) -> bool {
        (sentence.from..first).any(|i| self.somebody[i] && !sentence.asks.iter().any(|a| a.0 <= i && i < a.1))
            && !sentence.asks.iter().any(|a| a.0 == sentence.from)
    }

    fn i_before(&self, sentence: &Sentence, first: usize) -> bool {
        sentence.asks.is_empty() && (sentence.from..first).any(|i| self.i[i] && !sentence.swedish)
    }
}

/// "Is chest pain dangerous?" is asked by who has it.
const GRAVE: [&str; 16] = [
    "dangerous",
    "normal",
    "normalt",
    "serious",
    "emergency",
    "farligt",
    "farlig",
    "allvarligt",
    "akut",
    "bad",
    "worrying",
    "orolig",
    "worried",
    "worry",
    "my",
    "min",
];

fn greeting(word: &str) -> bool {
    matches!(
        word,
        "hi" | "hello"
            | "hey"
            | "hej"
            | "hejsan"
            | "there"
            | "please"
            | "and"
            | "och"
            | "question"
            | "fraga"
            | "tjena"
            | "jag"
            | "undrar"
            | "wondering"
            | "curious"
            | "know"
    )
}
