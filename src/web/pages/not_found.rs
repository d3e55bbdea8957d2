//! The page for an address that leads nowhere.

use yew::prelude::*;

use crate::web::route;

/// Says which address is not known, and leads home.
pub fn not_found(address: &str) -> Html {
    html! {
        <main id="main" tabindex="-1" class="page">
            <h1>{ "There is nothing here" }</h1>
            <p>{ "HSM Dojo does not know the address " }<code class="address">{ address }</code>{ ". The link may be misspelt, or \
                  meant for another version. Nothing of yours is lost." }</p>
            <p class="row"><a class="button primary" href={route::HOME}>{ "All lessons" }</a></p>
        </main>
    }
}
