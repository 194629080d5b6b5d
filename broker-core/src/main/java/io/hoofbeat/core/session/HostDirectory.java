package io.hoofbeat.core.session;

import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.FrameText;
import io.hoofbeat.core.stomp.ProtocolError;
import org.jspecify.annotations.Nullable;

/** Finds the virtual host that a client means. Any thread. */
public interface HostDirectory {

    /**
     * Finds a host.
     *
     * @param name the {@code host} header of CONNECT, or null when there was none
     * @return null when the client must name a host and has named none that is known
     */
    @Nullable
    VirtualHost find(@Nullable String name);

    /** What to tell a client whose host is not known. The names that are known are nobody's business who does not know one. */
    static ProtocolError unknown(ClientFrame.Connect frame) {
        String name = frame.host();
        String summary =
                name == null ? "CONNECT without host" : "Unknown virtual host '" + FrameText.printable(name, 100) + "'";
        return new ProtocolError(
                        summary,
                        "the host header names a virtual host of this broker, which takes no other"
                                + " (virtualHosts.strict); ask its operator for the name",
                        frame.describe(),
                        frame.receipt())
                .because(ProtocolError.Cause.POLICY);
    }
}
