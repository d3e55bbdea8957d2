//! One HSM: where it is, and its users.

use yew::prelude::*;

use crate::view::{HsmView, UserView};

/// An HSM with its table of users.
pub fn hsm_card(hsm: &HsmView) -> Html {
    html! {
        <section key={hsm.id.clone()} class="hsm" aria-label={format!("HSM {}", hsm.id)}>
            <h3>{ &hsm.id }</h3>
            <p class="hsm-place"><code>{ &hsm.address }</code>{ " in " }<code>{ &hsm.zone }</code></p>
            <table>
                <thead><tr>
                    <th scope="col">{ "ID" }</th>
                    <th scope="col">{ "Type" }</th>
                    <th scope="col">{ "Name" }</th>
                    <th scope="col">{ "Failed logins" }</th>
                </tr></thead>
                <tbody>{ for hsm.users.iter().map(user_row) }</tbody>
            </table>
        </section>
    }
}

fn user_row(user: &UserView) -> Html {
    let mark = |shown: bool, class: &'static str, text: &'static str| {
        shown.then(|| html! { <span class={classes!("mark", class)}>{ text }</span> })
    };
    html! {
        <tr key={user.id}>
            <td>{ user.id }</td>
            <td class={classes!("user-type", user.user_type.to_ascii_lowercase())}>{ user.user_type }</td>
            <td class="user-name">
                { &user.name }
                { mark(user.logged_in, "logged-in", "logged in") }
                { mark(user.locked, "locked", "locked") }
            </td>
            <td class="user-failures">{ format!("{} of {}", user.failures, user.failures_max + 1) }</td>
        </tr>
    }
}
