package io.hoofbeat.cli.bench;

import org.jspecify.annotations.Nullable;

/** One publisher or subscriber and its connection. */
abstract class Client implements Link.User {

    /** What a run wants to know of its clients. */
    interface Observer {
        /** The client is connected and, if it subscribes, subscribed. */
        void onReady(Client client);

        /** The connection is gone or was never made. */
        void onLost(Client client, String why);

        /** A read has brought something, or there is room to write. */
        void onProgress();
    }

    private final Connector connector;
    private final Observer observer;
    private @Nullable Link link;
    private long openedNanos;
    private boolean isReady;

    Client(Connector connector, Observer observer) {
        this.connector = connector;
        this.observer = observer;
    }

    /**
     * Begins to connect.
     *
     * @param intendedNanos when this was to happen, which is where its time is counted from
     */
    void open(long intendedNanos) {
        openedNanos = intendedNanos;
        isReady = false;
        link = connector.open(this);
    }

    /** When the connection was to be opened. */
    long openedNanos() {
        return openedNanos;
    }

    Connector connector() {
        return connector;
    }

    Observer observer() {
        return observer;
    }

    /** The connection; only after {@link #open}. */
    Link link() {
        if (link == null) {
            throw new IllegalStateException("not opened");
        }
        return link;
    }

    void leave() {
        if (link != null) {
            link.leave();
        }
    }

    void cut() {
        if (link != null) {
            link.cut();
        }
    }

    /** Whether it has been ready since it was last opened. */
    boolean isReady() {
        return isReady;
    }

    void ready() {
        isReady = true;
        observer.onReady(this);
    }

    @Override
    public void onReadComplete() {
        observer.onProgress();
    }

    @Override
    public void onWritable() {
        observer.onProgress();
    }

    @Override
    public void onLost(String why) {
        observer.onLost(this, why);
    }
}
