//! Works without a network: starts the service worker, and says when there is a new version of the app.
//!
//! The service worker (`static/sw.js`) keeps the files. Where the browser has none, or does not allow one, the page
//! works as before, with a network.

use gloo::{events::EventListener, timers::callback::Timeout};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};
use yew::prelude::*;

use crate::web::{
    browser,
    elements::{button, element, text_element},
};

/// Milliseconds until the worker starts. The first prompt is more important.
const DELAY: u32 = 1_000;

/// Milliseconds for which good news is shown.
const READING: u32 = 10_000;

/// A message of the app about itself.
#[derive(Clone, PartialEq)]
pub enum News {
    /// Nothing.
    Nothing,
    /// The page works offline.
    Ready,
    /// A new version is there, complete.
    Update(ServiceWorkerRegistration),
}

/// Starts the worker a moment after the page, and returns its news.
#[hook]
pub fn use_offline() -> UseStateHandle<News> {
    let news = use_state(|| News::Nothing);
    let setter = news.setter();
    use_effect_with((), move |()| {
        // A development build has no worker: it would serve old files after a change.
        let timer = (!cfg!(debug_assertions)).then(|| Timeout::new(DELAY, move || start(setter)));
        move || drop(timer)
    });
    news
}

/// Draws what was `said` about the learner's own action until it is dismissed, or else the news, in the frame of the
/// page. The region is always there, so that what enters it is announced.
pub fn notice(news: &UseStateHandle<News>, said: &UseStateHandle<String>) -> Html {
    let (text, dismiss, registration) = match &**news {
        _ if !said.is_empty() => (said.as_str(), "Dismiss", None),
        News::Nothing => ("", "", None),
        News::Ready => ("Ready to work offline.", "Dismiss", None),
        News::Update(registration) => {
            ("A new version is ready. What you did is kept.", "Later", Some(registration.clone()))
        }
    };
    let mut children = Vec::new();
    if !text.is_empty() {
        let (news, said) = (news.setter(), said.clone());
        let forget = move |_| match said.is_empty() {
            true => news.set(News::Nothing),
            false => said.set(String::new()),
        };
        children.push(text_element("p", "", text));
        children.extend(
            registration.map(|registration| button("Update now", Callback::from(move |_| update(&registration)))),
        );
        children.push(button(dismiss, Callback::from(forget)));
    }
    element("div", &["class", "role", "aria-label"], &["news", "status", "News of the app"], children)
}

/// Returns the browser's service workers. Even asking for them may be forbidden.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    let container = Reflect::get(&navigator, &JsValue::from_str("serviceWorker")).ok()?;
    (!container.is_undefined()).then(|| container.unchecked_into())
}

fn start(news: UseStateSetter<News>) {
    let Some(container) = container() else { return };
    let promise = container.register("sw.js");
    // Called with a registration, or with the reason why there is none.
    let answered = Closure::<dyn FnMut(JsValue)>::new(move |answer: JsValue| {
        if let Ok(registration) = answer.dyn_into::<ServiceWorkerRegistration>() {
            follow(&container, &registration, &news);
        }
    });
    _ = promise.then2(&answered, &answered);
    answered.forget();
}

/// Follows the registration for as long as the page is open.
fn follow(container: &ServiceWorkerContainer, registration: &ServiceWorkerRegistration, news: &UseStateSetter<News>) {
    let say_update = {
        let (container, registration, news) = (container.clone(), registration.clone(), news.clone());
        move || {
            if registration.waiting().is_some() && container.controller().is_some() {
                news.set(News::Update(registration.clone()));
            }
        }
    };
    say_update();
    let on_installing = {
        let registration = registration.clone();
        move || {
            if let Some(worker) = registration.installing() {
                let say_update = say_update.clone();
                EventListener::new(&worker, "statechange", move |_| say_update()).forget();
            }
        }
    };
    on_installing();
    EventListener::new(registration, "updatefound", move |_| on_installing()).forget();
    follow_controller(container, registration.clone(), news.clone());
}

/// Says that the page works offline when its first worker has taken control. A later change of control means that
/// another tab has accepted a new version.
fn follow_controller(
    container: &ServiceWorkerContainer,
    registration: ServiceWorkerRegistration,
    news: UseStateSetter<News>,
) {
    let mut first = container.controller().is_none();
    EventListener::new(container, "controllerchange", move |_| {
        news.set(match std::mem::replace(&mut first, false) {
            true => {
                let news = news.clone();
                Timeout::new(READING, move || news.set(News::Nothing)).forget();
                News::Ready
            }
            false => News::Update(registration.clone()),
        });
    })
    .forget();
}

/// Switches to the new version. Unsaved state is saved when the page is left.
fn update(registration: &ServiceWorkerRegistration) {
    match (registration.waiting(), container()) {
        (Some(worker), Some(container)) => {
            EventListener::new(&container, "controllerchange", |_| browser::reload()).forget();
            // A worker that cannot be reached leaves the page as it is.
            _ = worker.post_message(&JsValue::from_str("update"));
        }
        _ => browser::reload(),
    }
}
