//! A run of blocks that is compared as one, so that drawing a long scrollback costs no more than a short one.

use std::rc::Rc;

use yew::prelude::*;

use super::block::BlockView;
use crate::view::Block;

/// Blocks whose numbers, divided by this, are equal belong to one page.
const BLOCKS: u64 = 64;

/// The properties of a page.
#[derive(Clone, Properties)]
pub struct PageProps {
    /// The blocks in order.
    pub blocks: Vec<Rc<Block>>,
    /// The last of them is the last on the screen.
    pub open: bool,
}

impl PartialEq for PageProps {
    /// Compares addresses, as single blocks do.
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, other)| Rc::ptr_eq(one, other);
        self.open == other.open
            && self.blocks.len() == other.blocks.len()
            && self.blocks.iter().zip(&other.blocks).all(same)
    }
}

/// Blocks that are drawn again only when one of them has changed.
#[function_component]
fn Page(PageProps { blocks, open }: &PageProps) -> Html {
    let last = blocks.len().saturating_sub(1);
    let block = |(index, block): (usize, &Rc<Block>)| {
        html! { <BlockView key={block.id} block={block.clone()} open={*open && index == last} /> }
    };
    html! { <>{ for blocks.iter().enumerate().map(block) }</> }
}

/// Returns all blocks of a screen, page by page.
pub fn pages(blocks: &[Rc<Block>]) -> Html {
    let last = blocks.last().map(|block| block.id);
    let page = |blocks: &[Rc<Block>]| {
        let key = blocks.first().map_or(0, |block| block.id / BLOCKS);
        let open = blocks.last().map(|block| block.id) == last;
        html! { <Page {key} blocks={blocks.to_vec()} {open} /> }
    };
    blocks.chunk_by(|one, other| one.id / BLOCKS == other.id / BLOCKS).map(page).collect()
}
