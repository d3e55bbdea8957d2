// Notes in `window.announced` what a screen reader would say of changes to the page, as pairs of region and words.
//
// A log says what is added to it. A status or an alert says itself as a whole, when its words are others than before. What is
// not shown is not said, and neither is what a region holds when it enters the page, unless it is an alert.

const REGIONS = '[role="log"], [role="status"], [role="alert"], [aria-live]:not([aria-live="off"])';
const WHOLE = '[role="status"]:not([aria-atomic="false"]), [role="alert"], [aria-atomic="true"]';

const name = region => region.getAttribute('aria-label') ?? region.getAttribute('role');

const heard = node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.ariaHidden === 'true') return '';
    return node.checkVisibility({ visibilityProperty: true }) ? [...node.childNodes].map(heard).join('') : '';
};

const inOrder = (one, other) =>
    one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;

// Nodes that were added, each once and without those that came inside another one.
const additions = records => {
    const added = new Set();
    for (const { type, target, addedNodes } of records) {
        if (type === 'characterData') added.add(target);
        addedNodes.forEach(node => added.add(node));
    }
    const inside = node => {
        for (let above = node.parentNode; above; above = above.parentNode) if (added.has(above)) return true;
        return false;
    };
    return [...added].filter(node => node.isConnected && !inside(node)).sort(inOrder);
};

window.announced = [];
const lastWords = new Map();
for (const region of document.querySelectorAll(REGIONS)) lastWords.set(region, heard(region).trim());

const say = (region, words) => {
    if (words.trim()) window.announced.push([name(region), words]);
};

// What was added at once is said at once; pieces of one line are not torn apart.
const join = nodes => nodes.map((node, index) => {
    const before = nodes[index - 1];
    return (before && before.parentNode !== node.parentNode ? '\n' : '') + heard(node);
}).join('');

new MutationObserver(records => {
    const changed = new Set();
    const grown = new Map();
    for (const node of additions(records)) {
        const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
        const region = element.closest(REGIONS);
        if (element.matches('[role="alert"]') || region?.matches(WHOLE)) changed.add(region);
        else if (region && region !== node && region.checkVisibility())
            grown.set(region, [...grown.get(region) ?? [], node]);
    }
    for (const [region, nodes] of grown) say(region, join(nodes));
    for (const region of changed) {
        const isNew = !lastWords.has(region) && region.getAttribute('role') !== 'alert';
        const words = heard(region).trim();
        if (!isNew && words !== lastWords.get(region)) say(region, words);
    }
    for (const region of document.querySelectorAll(WHOLE)) lastWords.set(region, heard(region).trim());
}).observe(document.body, { childList: true, characterData: true, subtree: true });
