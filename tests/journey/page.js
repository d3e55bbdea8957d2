// What the tests ask of a page. Elements are found by their accessible names, as outside tools find them.

const shown = element => element.checkVisibility({ visibilityProperty: true });

const label = element => {
    const by = element.getAttribute('aria-labelledby');
    if (by) return by.split(/\s+/).map(id => document.getElementById(id)?.textContent.trim() ?? '').join(' ');
    return element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent.trim() ?? null;
};

const named = name =>
    [...document.querySelectorAll('[aria-label], [aria-labelledby], input')].find(element => label(element) === name);

const called = element => label(element) ?? element.textContent.trim();

// The result of a storage request of the browser.
const request = asked => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
});

const database = async ({ name }) => {
    const open = await request(indexedDB.open(name));
    const contents = await Promise.all([...open.objectStoreNames].map(async store => {
        const records = open.transaction(store).objectStore(store);
        return [store, ...await Promise.all([request(records.getAllKeys()), request(records.getAll())])];
    }));
    open.close();
    return [name, contents];
};

// The program itself is stored too. It contains the lines of the lessons, so it is left out.
const isProgram = ({ url }) => url.endsWith('.wasm');

const cache = async name => {
    const open = await caches.open(name);
    const texts = (await open.keys()).filter(key => !isProgram(key)).map(async key => [key.url, await (await open.match(key)).text()]);
    return [name, await Promise.all(texts)];
};

const page = {
    // The text just before the input inside the terminal; null while the terminal does not wait for a line.
    prompt() {
        const [terminal, input, log] = ['Terminal', 'Terminal input', 'Terminal output'].map(named);
        if (!terminal?.contains(input) || !shown(input) || input.disabled || input.readOnly) return null;
        for (let node = input; node !== terminal; node = node.parentElement) {
            let text = '';
            for (let before = node.previousSibling; before; before = before.previousSibling) {
                if (before.contains(log)) return text || null;
                if (before.nodeType !== Node.COMMENT_NODE) text = before.textContent + text;
            }
            if (text) return text;
        }
        return null;
    },

    // The scrollback. Another test checks that copying gives exactly this text.
    output() {
        const log = named('Terminal output');
        return log ? log.textContent : null;
    },

    input() {
        const input = named('Terminal input');
        return input && { type: input.type, value: input.value, focused: document.activeElement === input };
    },

    steps() {
        const list = named('Steps');
        return list && [...list.querySelectorAll('[data-step]')].map(({ dataset }) => [dataset.step, dataset.state]);
    },

    currentSteps() {
        return [...document.querySelectorAll('[aria-current="step"]')]
            .map(element => element.closest('[data-step]')?.dataset.step ?? '');
    },

    clusterState() {
        return named('Cluster state')?.textContent.trim() ?? null;
    },

    // All that can be read on the page, in one string.
    text() {
        return document.body.innerText;
    },

    button(name) {
        const buttons = [...document.querySelectorAll('button, a[href], [role="button"]')].filter(shown);
        return buttons.find(button => called(button) === name) ?? null;
    },

    // The button in the same note, dialog or form as another one.
    buttonBeside(other, name) {
        const beside = page.button(other)?.closest('[role="status"], [role="alert"], dialog, form');
        return [...(beside?.querySelectorAll('button') ?? [])].find(button => called(button) === name) ?? null;
    },

    // The point of an element that a finger touches, once it is scrolled into view; null if it is hidden or covered.
    spot(element) {
        if (!element || !shown(element)) return null;
        element.scrollIntoView({ block: 'nearest' });
        const { x, y, width, height } = element.getBoundingClientRect();
        const point = [Math.floor(x + width / 2), Math.floor(y + height / 2)];
        return element.contains(document.elementFromPoint(...point)) ? point : null;
    },

    found(name) {
        return page.button(name) ?? named(name) ?? null;
    },

    // Whether the focus is after the element of this name.
    isAfter(name) {
        const position = page.found(name).compareDocumentPosition(document.activeElement);
        return document.activeElement !== document.body && (position & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    },

    focused() {
        const focused = document.activeElement;
        return focused === document.body ? null : called(focused);
    },

    links() {
        return [...document.querySelectorAll('main a[href]')].filter(shown).map(link => link.getAttribute('href'));
    },

    // Everything that the browser stores for the page.
    async storage() {
        return {
            local: { ...localStorage },
            session: { ...sessionStorage },
            databases: await Promise.all((await indexedDB.databases()).map(database)),
            caches: await Promise.all((await caches.keys()).map(cache)),
            cookies: document.cookie,
            address: location.href,
            history: history.state,
            window: window.name,
        };
    },
};
