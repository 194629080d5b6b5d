package io.hoofbeat.cli.campaign;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a frame between the broker and the ledger. Anything but {@link #NONE} plays a broker that breaks its promises,
 * to see that the ledger notices. For one connection.
 */
interface Tamper {

    Tamper NONE = List::of;

    /** What arrives in the place of a frame. */
    List<WireFrame> on(WireFrame frame);

    /** The tampers by name; each spoils about one message in twenty. */
    static Tamper named(String name) {
        return switch (name) {
            case "none" -> NONE;
            case "drop" -> everyTwentieth(frame -> List.of());
            case "repeat" -> everyTwentieth(frame -> List.of(frame, frame));
            case "strip" -> Tamper::withoutFlag;
            case "spoil" -> everyTwentieth(Tamper::withAnotherBody);
            case "swap" -> new Swap();
            default ->
                throw new IllegalArgumentException(
                        "no tamper " + name + "; there are none, drop, repeat, strip, spoil and swap");
        };
    }

    private static Tamper everyTwentieth(Tamper spoiling) {
        int[] count = new int[1];
        return frame -> isLoad(frame) && count[0]++ % 20 == 0 ? spoiling.on(frame) : List.of(frame);
    }

    /** The broker's own marker of the end is left alone: without it nothing would come to an end. */
    private static boolean isLoad(WireFrame frame) {
        return frame.isMessage() && frame.body().length > 0 && frame.body()[0] == 'm';
    }

    private static List<WireFrame> withoutFlag(WireFrame frame) {
        Map<String, String> headers = new HashMap<>(frame.headers());
        headers.remove("redelivered");
        return List.of(new WireFrame(frame.command(), headers, frame.body()));
    }

    private static List<WireFrame> withAnotherBody(WireFrame frame) {
        byte[] body = frame.body().clone();
        body[body.length - 1] ^= 1;
        return List.of(new WireFrame(frame.command(), frame.headers(), body));
    }

    /** Lets every message of load overtake the one before it. */
    final class Swap implements Tamper {
        private @Nullable WireFrame kept;

        @Override
        public List<WireFrame> on(WireFrame frame) {
            WireFrame before = kept;
            kept = null;
            if (before != null) {
                return List.of(frame, before);
            }
            if (!isLoad(frame)) {
                return List.of(frame);
            }
            kept = frame;
            return List.of();
        }
    }
}
