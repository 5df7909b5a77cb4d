/* Papers that were keyed in while the network was cut: kept in this browser (IndexedDB) until the server has confirmed
   them or they are thrown away. Each has the key of its sending and the public id of whoever keyed it. */
(function (root) {
  "use strict";
  var NAME = "shequ-entry", STORE = "waiting";

  function wish(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = function () { reject(request.error); };
    });
  }
  function opened() {
    if (!root.indexedDB) { return Promise.reject(new Error("none")); }
    var request = root.indexedDB.open(NAME, 1);
    request.onupgradeneeded = function () { request.result.createObjectStore(STORE, { keyPath: "once" }); };
    return wish(request);
  }
  function within(mode, act) {
    return opened().then(function (db) {
      return new Promise(function (resolve, reject) {
        var deal = db.transaction(STORE, mode);
        var asked = act(deal.objectStore(STORE));
        deal.oncomplete = function () { db.close(); resolve(asked.result); };
        deal.onerror = deal.onabort = function () { db.close(); reject(deal.error); };
      });
    });
  }

  root.shequEntryQueue = {
    /** `paper`: once, owner, url, at, entries (name and text or file), refused (a sentence, or empty). */
    put: function (paper) { return within("readwrite", function (store) { return store.put(paper); }); },
    drop: function (once) { return within("readwrite", function (store) { return store.delete(once); }); },
    /** In the order in which they were keyed in. */
    all: function () {
      return within("readonly", function (store) { return store.getAll(); }).then(function (rows) {
        return rows.sort(function (a, b) { return a.at - b.at; });
      });
    },
  };
}(window));
