// Everything that the page has put where it outlives the page, as one string.
const done = arguments[arguments.length - 1];
const request = asked => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
});
const database = async ({ name }) => {
    const open = await request(indexedDB.open(name));
    const stores = [...open.objectStoreNames].map(async store => {
        const records = open.transaction(store).objectStore(store);
        return [store, await request(records.getAllKeys()), await request(open.transaction(store).objectStore(store).getAll())];
    });
    const contents = await Promise.all(stores);
    open.close();
    return [name, contents];
};
const cache = async name => {
    const open = await caches.open(name);
    const texts = (await open.keys()).map(async key => [key.url, await (await open.match(key)).text()]);
    return [name, await Promise.all(texts)];
};
const dump = async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: await Promise.all((await indexedDB.databases()).map(database)),
    caches: await Promise.all((await caches.keys()).map(cache)),
    cookies: document.cookie,
    address: location.href,
    history: history.state,
    window: window.name,
});
dump().then(all => done(JSON.stringify(all)), error => done(`cannot be read: ${error}`));
