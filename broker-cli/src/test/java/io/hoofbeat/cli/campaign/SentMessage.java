package io.hoofbeat.cli.campaign;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the ledger knows of one message. Guarded by the {@link Ledger}. */
final class SentMessage {

    final long id;
    final String queue;
    /** The connection that sent it: messages of one sender to one queue keep their order. */
    final int sender;

    final boolean isPersistent;
    final int bodyBytes;
    /** In which it was sent, or null. */
    final @Nullable SentTransaction transaction;

    /** Its receipt has come. */
    boolean isConfirmed;
    /** How often it was received from its queue. */
    int deliveries;
    /** The lives of the broker in which it was received, with the connections, in order. */
    final StringBuilder received = new StringBuilder();
    /** An ACK was sent, whose effect is not known. */
    boolean mayBeAcknowledged;
    /** The receipt of its ACK, or of the COMMIT that held it, has come. */
    boolean isAcknowledged;
    /** The receipt of a NACK without requeue has come. */
    boolean isGivenUp;
    /** The transaction in which it was acknowledged, while nobody knows the effect. */
    @Nullable
    SentTransaction acknowledgedIn;
    /** The destination it was taken from in the end, or null. */
    @Nullable
    String drainedFrom;

    SentMessage(
            long id,
            String queue,
            int sender,
            boolean isPersistent,
            int bodyBytes,
            @Nullable SentTransaction transaction) {
        this.id = id;
        this.queue = queue;
        this.sender = sender;
        this.isPersistent = isPersistent;
        this.bodyBytes = bodyBytes;
        this.transaction = transaction;
    }

    boolean wasSeen() {
        return deliveries > 0 || drainedFrom != null;
    }

    /** The body: the id, and letters that follow from it. */
    byte[] body() {
        byte[] head = ("m" + id + "|").getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(head, Math.max(head.length, bodyBytes));
        for (int i = head.length; i < body.length; i++) {
            body[i] = (byte) ('a' + (id * 31 + i) % 26);
        }
        return body;
    }

    /** A header that it must keep. */
    String checkHeader() {
        return id + ":" + queue + "\\";
    }

    /** Its SEND frame, with further header lines that need no escapes. */
    byte[] frame(String headerLines) {
        byte[] body = body();
        String head = "SEND\ndestination:" + queue + "\nx-check:" + id + "\\c" + queue + "\\\\\n"
                + (isPersistent ? "" : "persistent:false\n")
                + headerLines + "content-length:" + body.length + "\n\n";
        byte[] headBytes = head.getBytes(StandardCharsets.UTF_8);
        byte[] frame = Arrays.copyOf(headBytes, headBytes.length + body.length + 1);
        System.arraycopy(body, 0, frame, headBytes.length, body.length);
        return frame;
    }

    /** The id in a body, or -1 when that is none of these. */
    static long idIn(byte[] body) {
        long id = 0;
        for (int i = 1; i < body.length && body[i] != '|'; i++) {
            id = id * 10 + body[i] - '0';
        }
        return body.length > 0 && body[0] == 'm' ? id : -1;
    }

    @Override
    public String toString() {
        return "message " + id + " to " + queue + " of connection " + sender + (isPersistent ? "" : ", not persistent")
                + (isConfirmed ? ", confirmed" : "") + (transaction == null ? "" : ", in " + transaction)
                + ", deliveries " + deliveries + received + (mayBeAcknowledged ? ", ACK sent" : "")
                + (isAcknowledged ? ", ACK confirmed" : "") + (isGivenUp ? ", given up" : "")
                + (acknowledgedIn == null ? "" : ", acknowledged in " + acknowledgedIn)
                + (drainedFrom == null ? "" : ", found in " + drainedFrom);
    }
}
