//! What the learner cannot see in real life: the cluster, its HSMs, and who is known on each of them.

mod hsm_card;

use yew::prelude::*;

use super::desk::Desk;
use crate::view;
use hsm_card::hsm_card;

/// The cluster of a lab.
pub fn cluster_pane(desk: &Desk) -> Html {
    let cluster = view::cluster(desk.model().lab().world());
    let state_class = classes!("cluster-state", cluster.state.to_ascii_lowercase());
    html! {
        <aside id="pane-cluster" tabindex="-1" class="pane pane-cluster" aria-label="Cluster">
            <h2>{ "Cluster" }</h2>
            <p class="cluster-head">
                <span class={state_class} role="status" aria-label="Cluster state">{ cluster.state }</span>
                <code>{ &cluster.id }</code>
            </p>
            <p class="aside-note">{ "You see inside it here, as nobody can in real life." }</p>
            { for cluster.hsms.iter().map(hsm_card) }
        </aside>
    }
}
