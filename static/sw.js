// Keeps one complete version of the app for offline use. scripts/offline writes VERSION and FILES before this text: the digest
// of the whole build, and each file's address with its digest.
//
// A version is one cache. It is filled whole or not at all, every file is checked against its digest, and pages are answered from
// it alone, so that no page is ever made of two versions. A new version waits until no page of the old one is open any more, or until
// a page says that it may come.

// Caches belong to a whole origin, on which there may be other apps, or this one again below another path.
const OURS = `hsm-dojo ${registration.scope} `;
const CACHE = OURS + VERSION;

const absolute = file => new URL(file, registration.scope).href;
const HOME = absolute('./');
const addresses = new Set(FILES.map(([file]) => absolute(file)));

// From the host itself, because the browser's HTTP cache may have another version of a file. A file that is not the one of
// this build, for example because the host is being updated, fails like a missing file.
const requests = () => FILES.map(([file, integrity]) => new Request(file, { cache: 'reload', integrity }));

const install = async () => {
    const cache = await caches.open(CACHE);
    // If going back to the running version fails, that version must stay.
    if ((await cache.keys()).length === FILES.length) return;
    try {
        await cache.addAll(requests());
    } catch (error) {
        await caches.delete(CACHE);
        throw error;
    }
};

const clear = async () => {
    const names = (await caches.keys()).filter(name => name.startsWith(OURS) && name !== CACHE);
    await Promise.all(names.map(name => caches.delete(name)));
};

const answer = async (address, request) => {
    const cache = await caches.open(CACHE);
    // A browser that needs room may drop the cache, always as a whole. Then the host answers.
    return await cache.match(address, { ignoreVary: true }) ?? fetch(request);
};

// The address that a request means: the page has several names, and the host ignores its query.
const asked = request => {
    const url = new URL(request.url);
    url.hash = url.search = '';
    return url.href === absolute('index.html') ? HOME : url.href;
};

addEventListener('install', event => event.waitUntil(install()));

// Pages that were loaded before there was a worker are taken over too, so that the next version waits for them.
addEventListener('activate', event => event.waitUntil(clear().then(() => clients.claim())));

addEventListener('message', event => {
    if (event.data === 'update') skipWaiting();
});

addEventListener('fetch', event => {
    const address = asked(event.request);
    if (event.request.method === 'GET' && addresses.has(address)) event.respondWith(answer(address, event.request));
});
