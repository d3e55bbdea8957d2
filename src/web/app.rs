//! The frame of every page, and the choice of the page by the address.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    addresses::{self, Route, use_route},
    browser, network,
    pages::{Home, Workspace, not_found, worksheet},
    settings::{self, saving_controls, settings_dialog},
    storage,
};
use crate::{
    assets::Certificates,
    view::{SETTINGS, Settings},
};

/// The properties of the app.
#[derive(Clone, Default, PartialEq, Properties)]
pub struct AppProps {
    /// The texts of the devices' certificates; `None` until they have been fetched.
    pub certificates: Option<Rc<Certificates>>,
}

/// The whole app.
#[function_component]
pub fn App(AppProps { certificates }: &AppProps) -> Html {
    let route = use_route();
    let settings = use_state_eq(storage::settings);
    use_root_marks(*settings);
    use_effect_with(route.clone(), |route| browser::set_title(&route.title()));
    let choose = {
        let settings = settings.setter();
        Callback::from(move |chosen: Settings| {
            storage::save_settings(chosen);
            settings.set(chosen);
        })
    };
    // A link to #main would be an address of its own here.
    let skip = Callback::from(|_| browser::focus("main"));
    let news = network::use_offline();
    // What was last said about something that the learner has asked for.
    let said = use_state(String::new);
    let redraw = {
        let said = said.clone();
        Callback::from(move |()| settings::redraw(&said))
    };
    // A new number draws the page at the same address again, from the present records.
    let opened = use_state_eq(|| 0_u32);
    let reopen = {
        let (opened, settings) = (opened.clone(), settings.setter());
        Callback::from(move |()| {
            opened.set(opened.wrapping_add(1));
            settings.set(storage::settings());
            settings::close();
        })
    };
    storage::use_unload_question();
    let lesson = network::use_lesson(&route);
    let in_lab = matches!(route, Route::Lab(_)) && lesson.is_ok();
    html! {
        <div class={classes!("frame", in_lab.then_some("at-work"))}>
            <button type="button" class="skip-link" onclick={skip}>{ "Skip to the content" }</button>
            <header class="masthead">
                <a class="brand" href={addresses::HOME}>
                    <img src="icon.svg" alt="" width="28" height="28" />{ "HSM Dojo" }
                </a>
                <nav aria-label="Pages">
                    <a href={addresses::HOME}>{ "Lessons" }</a>
                    <a href={addresses::SANDBOX}>{ "Sandbox" }</a>
                </nav>
                { settings_dialog(*settings, &choose, &redraw, saving_controls(&said, in_lab, &reopen)) }
            </header>
            { network::notice(&news, &said) }
            { match (route, lesson) {
                (_, Err(instead)) => instead,
                (Route::Home, _) => html! { <Home key={*opened} /> },
                (Route::Lab(address), Ok(lesson)) => {
                    let key = format!("{} {}", address.name(), *opened);
                    let certificates = certificates.clone();
                    html! { <Workspace {key} {address} {lesson} {certificates} settings={*settings} {choose} /> }
                }
                (Route::Worksheet(cluster), _) => worksheet(&cluster),
                (Route::Unknown(address), _) => not_found(&address),
            } }
        </div>
    }
}

/// Writes the settings to the root element, where the styles look for them.
#[hook]
fn use_root_marks(settings: Settings) {
    use_effect_with(settings, |settings| {
        for setting in &SETTINGS {
            browser::mark_root(setting.id, settings.word(setting.id));
        }
    });
}
