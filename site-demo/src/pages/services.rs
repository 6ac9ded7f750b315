//! What the clinic does.

use super::layout::Page;
use super::{Lang, opening};
use crate::App;
use maud::html;

const SERVICES: [(&str, &str, &str, &str); 7] = [
    (
        "Skin",
        "Hud",
        "Eczema, psoriasis, acne, moles. Skin checks with a dermatoscope, and small procedures in the same visit.",
        "Eksem, psoriasis, akne, födelsemärken. Hudkontroll med dermatoskop, och mindre ingrepp vid samma besök.",
    ),
    (
        "General practice",
        "Allmänmedicin",
        "The cough that stays, the tiredness without a reason, the repeat prescription. Start here when you are unsure.",
        "Hostan som stannar, tröttheten utan orsak, receptet som ska förnyas. Börja här när du är osäker.",
    ),
    (
        "Children",
        "Barn",
        "From the first weeks to eighteen. Growth, allergies, asthma and every vaccination on the schedule.",
        "Från de första veckorna till arton år. Tillväxt, allergier, astma och alla vaccinationer i programmet.",
    ),
    (
        "Women's health",
        "Kvinnohälsa",
        "Contraception, pregnancy, menopause and cervical screening, with a doctor who has time for the second question.",
        "Preventivmedel, graviditet, klimakteriet och cellprov, hos en läkare som har tid för följdfrågan.",
    ),
    (
        "Physiotherapy",
        "Fysioterapi",
        "Backs, necks, knees and sports injuries: what hurts, why it does, and what to practise until next time.",
        "Rygg, nacke, knä och idrottsskador: vad som gör ont, varför det gör det och vad du övar på till nästa gång.",
    ),
    (
        "Tests and screening",
        "Prover och kontroller",
        "Blood tests from 08:00, most answers the same day. We write to you either way, not only when something is wrong.",
        "Blodprov från 08.00, de flesta svar samma dag. Vi hör alltid av oss, inte bara när något är fel.",
    ),
    (
        "Travel and vaccines",
        "Resor och vaccin",
        "Bring your route and your vaccination card. Four weeks before you leave is good; two is often enough.",
        "Ta med resplan och vaccinationskort. Fyra veckor före avresan är bra; två räcker ofta.",
    ),
];

pub fn page(_: &App, lang: Lang) -> Page {
    Page {
        title: lang.t("Services", "Vård").to_owned(),
        main: html! {
            (opening(
                lang.t("What we can help you with", "Det här kan vi hjälpa dig med"),
                lang.t("Seven fields, one record, and people who talk with each other.", "Sju områden, en journal och människor som pratar med varandra."),
            ))
            section class="wide" aria-label=(lang.t("Services", "Vård")) {
                ul class="grid three" {
                    @for (en, sv, about_en, about_sv) in SERVICES {
                        li class="card" { h2 { (lang.t(en, sv)) } p { (lang.t(about_en, about_sv)) } }
                    }
                }
                p class="note" {
                    (lang.t("For chest pain, trouble breathing or sudden weakness, do not wait for us: call ", "Vid bröstsmärta, andnöd eller plötslig svaghet, vänta inte på oss: ring "))
                    strong { "999" } "."
                }
            }
        },
    }
}
