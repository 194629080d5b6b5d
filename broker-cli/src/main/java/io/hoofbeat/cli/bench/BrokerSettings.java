package io.hoofbeat.cli.bench;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The broker under test and how to enter it.
 *
 * @param login          login, or null for none
 * @param passcode       passcode, or null for none; never shown
 * @param hostHeader     the {@code host} header of CONNECT, or null for the name in the URL
 * @param connectHeaders more headers of CONNECT
 * @param isInsecure     TLS: any certificate will do
 * @param trust          TLS: file with the certificates to trust, in PEM, or null for those of the JDK
 * @param origin         {@code Origin} of a WebSocket handshake, or null for none
 * @param settleMillis   how long to wait after SUBSCRIBE instead of asking for its receipt, or -1 to ask
 */
public record BrokerSettings(
        Target target,
        @Nullable String login,
        @Nullable String passcode,
        @Nullable String hostHeader,
        List<Header> connectHeaders,
        boolean isInsecure,
        @Nullable Path trust,
        @Nullable String origin,
        long settleMillis) {

    /** Reads headers of the form {@code name:value}. */
    public static List<Header> headers(List<String> texts) {
        return texts.stream().map(Header::parse).toList();
    }

    byte[] connectFrame() {
        FrameText frame = new FrameText("CONNECT")
                .header("accept-version", "1.0,1.1,1.2")
                .header("host", hostHeader == null ? target.host() : hostHeader)
                .header("heart-beat", "0,0");
        if (login != null) {
            frame.header("login", login);
        }
        if (passcode != null) {
            frame.header("passcode", passcode);
        }
        return frame.headers(connectHeaders).frame();
    }

    /** Hides the passcode. */
    @Override
    public String toString() {
        return target + (login == null ? "" : " as " + login);
    }
}
