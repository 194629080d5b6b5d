package io.hoofbeat.netty.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A bare TCP connection. */
final class TcpLink implements Link {

    private final Socket socket;
    private final byte[] buffer = new byte[64 << 10];

    TcpLink(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public byte @Nullable [] receive() throws IOException {
        int count = socket.getInputStream().read(buffer);
        return count < 0 ? null : Arrays.copyOf(buffer, count);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
