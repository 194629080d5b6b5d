package io.hoofbeat.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Timer;
import java.util.TimerTask;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One session with a broker. The thread that connects reads ({@link #next}, {@link #awaitReceipt}); any thread may {@link #send}. Heart-beats
 * are sent by a thread of its own, and a broker that keeps silent for longer than it promised counts as lost.
 */
public final class StompClient implements AutoCloseable {

    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final int ANSWER_MILLIS_MAX = 15_000;
    private static final int HEART_BEAT_MILLIS = 10_000;
    private static final byte[] HEART_BEAT = {'\n'};

    private final StompUrl url;
    private final Transport transport;
    private final FrameReader reader = new FrameReader();
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private final Thread readingThread = Thread.currentThread();
    private final Timer heart = new Timer("heart-beat", true);

    /** Longest silence of the broker in milliseconds; 0 when it promised nothing. */
    private int silenceMillisMax;

    private int receipts;

    private StompClient(StompUrl url, Transport transport) {
        this.url = url;
        this.transport = transport;
    }

    /**
     * Opens a connection and a session on it.
     *
     * @param login    null for none
     * @param passcode null for none
     * @param headers  further headers of CONNECT
     * @throws StompException when the broker cannot be reached or refuses
     */
    public static StompClient connect(
            StompUrl url, @Nullable String login, @Nullable String passcode, List<Frame.Header> headers)
            throws StompException {
        return connect(url, ClientTls.DEFAULT, login, passcode, url.host(), headers);
    }

    /**
     * As {@link #connect(StompUrl, String, String, List)}.
     *
     * @param tls         whom to trust when the URL asks for TLS
     * @param virtualHost the host header of CONNECT; null for that of the URL
     */
    public static StompClient connect(
            StompUrl url,
            ClientTls tls,
            @Nullable String login,
            @Nullable String passcode,
            @Nullable String virtualHost)
            throws StompException {
        return connect(url, tls, login, passcode, virtualHost == null ? url.host() : virtualHost, List.of());
    }

    private static StompClient connect(
            StompUrl url,
            ClientTls tls,
            @Nullable String login,
            @Nullable String passcode,
            String virtualHost,
            List<Frame.Header> headers)
            throws StompException {
        StompClient client = new StompClient(url, open(url, tls));
        try {
            client.send(Frame.of("CONNECT")
                    .header("accept-version", "1.2")
                    .header("host", virtualHost)
                    .header("login", login)
                    .header("passcode", passcode)
                    .header("heart-beat", HEART_BEAT_MILLIS + "," + HEART_BEAT_MILLIS)
                    .headers(headers)
                    .build());
            client.silenceMillisMax = ANSWER_MILLIS_MAX;
            client.onConnected(client.next());
            return client;
        } catch (StompException e) {
            client.close();
            throw e;
        }
    }

    private static Transport open(StompUrl url, ClientTls tls) throws StompException {
        try {
            return url.isWebSocket()
                    ? WebSocketTransport.open(url, tls, CONNECT_MILLIS_MAX)
                    : TcpTransport.open(url, tls, CONNECT_MILLIS_MAX);
        } catch (UnknownHostException e) {
            throw new StompException("cannot connect to " + url + ": there is no host '" + url.host() + "'", e);
        } catch (SocketTimeoutException | HttpTimeoutException e) {
            throw new StompException(
                    "cannot connect to " + url + ": no answer within " + CONNECT_MILLIS_MAX / 1000
                            + " s; is the address right, and does a firewall let it through?",
                    e);
        } catch (ConnectException | NoRouteToHostException e) {
            throw new StompException(
                    "cannot connect to " + url
                            + ": nothing listens there; start a broker with 'java -jar hoofbeat.jar',"
                            + " or name another one with --url",
                    e);
        } catch (SSLException e) {
            throw new StompException(
                    "cannot connect to " + url + ": TLS failed: " + e.getMessage()
                            + "; --ca names the certificate to trust, --insecure trusts any",
                    e);
        } catch (IOException e) {
            throw new StompException("cannot connect to " + url + ": " + e.getMessage(), e);
        }
    }

    private void onConnected(Frame answer) throws StompException {
        if (!answer.command().equals("CONNECTED")) {
            throw new StompException("the broker answered CONNECT with " + answer.command());
        }
        String heartBeat = answer.header("heart-beat");
        String[] halves = heartBeat == null ? new String[] {"0", "0"} : heartBeat.split(",", 2);
        int canSendMillis;
        int wantsMillis;
        try {
            canSendMillis = Integer.parseInt(halves[0].trim());
            wantsMillis = Integer.parseInt(halves[1].trim());
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new StompException("the broker sent heart-beat:" + heartBeat, e);
        }
        silenceMillisMax = canSendMillis == 0 ? 0 : 3 * Math.max(canSendMillis, HEART_BEAT_MILLIS) + 1000;
        if (wantsMillis > 0) {
            // A little early, so that a busy machine does not make it late.
            long everyMillis = Math.max(wantsMillis, HEART_BEAT_MILLIS) * 4L / 5;
            heart.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            beat();
                        }
                    },
                    everyMillis,
                    everyMillis);
        }
    }

    private void beat() {
        try {
            transport.send(HEART_BEAT);
        } catch (IOException e) {
            heart.cancel(); // the reader learns of the loss by itself
        }
    }

    /** Sends a frame. Any thread. */
    public void send(Frame frame) throws StompException {
        try {
            transport.send(FrameWriter.bytes(frame));
        } catch (IOException e) {
            throw afterSendFailed(e);
        }
    }

    /** A broker that refuses sends ERROR and closes: what it said matters more than that the pipe broke. */
    private StompException afterSendFailed(IOException failure) {
        if (Thread.currentThread() != readingThread) {
            return lost(failure);
        }
        try {
            while (true) {
                waiting.add(read());
            }
        } catch (BrokerErrorException e) {
            return e;
        } catch (StompException e) {
            return lost(failure);
        }
    }

    /** A name for the next {@code receipt} header. Only from the thread that reads. */
    public String newReceipt() {
        return "r" + ++receipts;
    }

    /**
     * Waits for the next frame, heart-beats aside.
     *
     * @throws BrokerErrorException when it is ERROR
     * @throws StompException       when the connection is lost
     */
    public Frame next() throws StompException {
        Frame frame = waiting.poll();
        return frame != null ? frame : read();
    }

    /** Whether {@link #next} would return at once, as far as is known without asking the operating system. */
    public boolean hasNext() throws StompException {
        if (waiting.isEmpty()) {
            Frame frame = reader.poll();
            if (frame != null) {
                waiting.add(refuseError(frame));
            }
        }
        return !waiting.isEmpty();
    }

    /** Waits for a RECEIPT; frames that come before it are kept for {@link #next}. */
    public void awaitReceipt(String receipt) throws StompException {
        for (Frame frame = read(); !isReceipt(frame, receipt); frame = read()) {
            waiting.add(frame);
        }
    }

    private static boolean isReceipt(Frame frame, String receipt) {
        return frame.command().equals("RECEIPT") && receipt.equals(frame.header("receipt-id"));
    }

    /** Says goodbye, waits until the broker has confirmed that all before it was served, and closes. */
    public void disconnect() throws StompException {
        String receipt = newReceipt();
        send(Frame.of("DISCONNECT").header("receipt", receipt).build());
        awaitReceipt(receipt);
        close();
    }

    private Frame read() throws StompException {
        while (true) {
            Frame frame = reader.poll();
            if (frame != null) {
                return refuseError(frame);
            }
            byte[] bytes;
            try {
                bytes = transport.read(silenceMillisMax);
            } catch (IOException e) {
                throw lost(e);
            }
            if (bytes == null) {
                throw new StompException("the connection to " + url + " is lost: the broker closed it");
            }
            if (bytes.length == 0) {
                throw new StompException(
                        "the connection to " + url + " is lost: no sign of life for " + silenceMillisMax / 1000 + " s");
            }
            reader.feed(bytes);
        }
    }

    private static Frame refuseError(Frame frame) throws BrokerErrorException {
        if (frame.command().equals("ERROR")) {
            throw new BrokerErrorException(frame);
        }
        return frame;
    }

    private StompException lost(IOException cause) {
        return new StompException("the connection to " + url + " is lost: " + cause.getMessage(), cause);
    }

    /** Ends the connection without a word; does nothing when it has ended. Any thread. */
    @Override
    public void close() {
        heart.cancel();
        transport.close();
    }
}
