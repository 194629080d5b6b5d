package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.netty.admin.ProcessControl;
import java.util.List;

/** A broker that listens, as {@code serve} sees it. Any thread. */
interface RunningBroker {

    /** Port of STOMP over TCP; -1 when it is off. */
    int stompPort();

    /** Port of WebSocket; -1 when it is off. */
    int webSocketPort();

    /** Port of administration; -1 when it is off. */
    int adminPort();

    /** Who may enter, for a person. */
    String who();

    /** What the store held when it was opened. */
    List<StoredQueue> recovered();

    /** The virtual hosts besides the standard one. */
    List<ServedHost> otherHosts();

    /** Takes over what can change in a broker that runs. */
    void use(Configuration configuration);

    /** Lets operators stop, drain and reload the program around it. */
    void controlWith(ProcessControl control);

    /**
     * Stops accepting, delivers what is in flight, and sends the clients away; the admin port stays. Waits for it.
     *
     * @return what was done, as a part of a sentence
     */
    String empty() throws InterruptedException;

    /**
     * Stops accepting, delivers what is in flight, and closes. Waits for it.
     *
     * @return what was done, as sentences
     */
    String drain() throws InterruptedException;
}
