// Starts the pages' connection: one WebSocket, so that any of the platform's processes can serve it. A lost one is tried again for as long as the page is open; where the process that served it is gone, the page is loaded anew, at the same address.
Blazor.start({
    circuit: {
        configureSignalR: builder => {
            builder.withUrl("_blazor", { skipNegotiation: true, transport: 1 });
            const build = builder.build;
            builder.build = () => {
                const connection = build.call(builder);
                connection.on("Console.Full", () => document.documentElement.setAttribute("data-full", "")); // The page stays as it was rendered, and says so.
                return connection;
            };
        },
        reconnectionOptions: { maxRetries: 100000, retryIntervalMilliseconds: tries => Math.min(5000, 200 * 2 ** Math.min(tries, 5)) },
    },
});
(() => {
    const modal = document.getElementById("components-reconnect-modal");
    const again = () => fetch("/healthz", { cache: "no-store" }).then(answer => answer.ok ? location.reload() : setTimeout(again, 1000), () => setTimeout(again, 1000));
    let isGone = false;
    const look = () => {
        if (isGone || !/components-reconnect-(rejected|failed)/.test(modal.className)) return;
        isGone = true;
        again();
    };
    new MutationObserver(look).observe(modal, { attributes: true, attributeFilter: ["class"] });
    modal.addEventListener("components-reconnect-state-changed", event => { if (event.detail?.state === "rejected" || event.detail?.state === "failed") { isGone = true; again(); } });
})();
