//! A condition page: eczema.

use super::doctors::card;
use super::layout::Page;
use super::{Lang, opening};
use crate::App;
use maud::html;

pub fn page(app: &App, lang: Lang) -> Page {
    Page {
        title: lang.t("Eczema", "Eksem").to_owned(),
        main: html! {
            (opening(
                lang.t("Living with eczema", "Leva med eksem"),
                lang.t("Dry, itchy skin that flares and settles. It is common, it is not your fault, and most people can get it under control.",
                       "Torr, kliande hud som blossar upp och lugnar sig. Det är vanligt, det är inte ditt fel, och de flesta kan få det under kontroll."),
            ))
            article class="narrow prose" {
                h2 { (lang.t("What helps most", "Det som hjälper mest")) }
                ul {
                    li { (lang.t("A plain moisturiser every day, also on good days. Within a few minutes of a bath is best.", "En enkel mjukgörande kräm varje dag, även bra dagar. Helst inom några minuter efter badet.")) }
                    li { (lang.t("Lukewarm water, short showers, and something milder than soap.", "Ljummet vatten, korta duschar och något mildare än tvål.")) }
                    li { (lang.t("Cotton next to the skin, and wool further out.", "Bomull närmast huden och ull längre ut.")) }
                    li { (lang.t("Use a prescribed cream the way it was prescribed, and bring it along to the visit.", "Använd utskriven kräm så som den är utskriven, och ta med den till besöket.")) }
                }
                h2 { (lang.t("When to be seen", "När du bör söka")) }
                p { (lang.t("When itching keeps you awake, when the skin cracks or weeps, or when what used to help no longer does. If the skin is hot, painful and spreading, or you have a fever, call us the same day.",
                    "När klådan håller dig vaken, när huden spricker eller vätskar, eller när det som brukade hjälpa inte längre gör det. Är huden varm, öm och rodnaden sprider sig, eller har du feber: ring oss samma dag.")) }
                h2 { (lang.t("At the clinic", "På mottagningen")) }
                p { (lang.t("The first visit takes half an hour. We ask what you have tried, look at the skin in good light and agree on a plan that you can follow at home.",
                    "Första besöket tar en halvtimme. Vi frågar vad du har provat, tittar på huden i bra ljus och kommer överens om en plan som du kan följa hemma.")) }
                ul class="grid one" { @for doctor in app.clinic.knowledge.clinicians.iter().filter(|doctor| doctor.treats.iter().any(|id| id == "eczema")) { (card(lang, doctor)) } }
                p class="quiet" { (lang.t("General advice, read by Dr. Phillips. It does not replace a visit.", "Allmänna råd, granskade av Dr. Phillips. De ersätter inte ett besök.")) }
            }
        },
    }
}
