//! What happens with what patients tell.

use super::layout::Page;
use super::{Lang, opening};
use crate::App;
use maud::html;

pub fn page(_: &App, lang: Lang) -> Page {
    Page {
        title: lang.t("Your data", "Dina uppgifter").to_owned(),
        main: html! {
            (opening(
                lang.t("How we look after your data", "Så tar vi hand om dina uppgifter"),
                lang.t("Short, because it should be read.", "Kort, för att det ska bli läst."),
            ))
            article class="narrow prose" {
                h2 { (lang.t("The chat", "Chatten")) }
                p { (lang.t("This website stores nothing about the chat until you open it, and only whether it is open after that. What you write is kept by the clinic, so that you can close the browser and come back. Our staff can read it. Nobody sells it, and no advertising sees it.",
                    "Webbplatsen sparar inget om chatten förrän du öppnar den, och därefter bara om den är öppen. Det du skriver sparas hos mottagningen, så att du kan stänga webbläsaren och komma tillbaka. Vår personal kan läsa det. Ingen säljer det, och ingen reklam ser det.")) }
                h2 { (lang.t("On the phone", "På telefon")) }
                p { (lang.t("When you carry on by phone with the code from the chat, the person or assistant who answers sees that chat. A phone number alone is not enough to hear what you wrote, unless you have confirmed that number yourself.",
                    "När du fortsätter på telefon med koden från chatten ser den som svarar just den chatten. Bara ett telefonnummer räcker inte för att få höra vad du skrev, om du inte själv har bekräftat numret.")) }
                h2 { (lang.t("Your choices", "Dina val")) }
                ul {
                    li { (lang.t("Download the whole conversation, in the chat's menu.", "Ladda ner hela samtalet, i chattens meny.")) }
                    li { (lang.t("“Forget me on this device”, when others use it too.", "”Glöm mig på den här enheten”, när andra också använder den.")) }
                    li { (lang.t("Erase the conversation, for good.", "Radera samtalet, för gott.")) }
                }
            }
        },
    }
}
