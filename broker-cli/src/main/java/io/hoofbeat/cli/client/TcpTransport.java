package io.hoofbeat.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Plain TCP. */
final class TcpTransport implements Transport {

    private static final byte[] NOTHING = {};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[64 << 10];

    private TcpTransport(Socket socket) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    @SuppressWarnings("AddressSelection") // whoever names several addresses wants the first that the resolver prefers
    static TcpTransport open(StompUrl url, int timeoutMillis) throws IOException {
        InetSocketAddress address = new InetSocketAddress(url.host(), url.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(url.host());
        }
        Socket socket = new Socket();
        try {
            socket.connect(address, timeoutMillis);
            socket.setTcpNoDelay(true);
            return new TcpTransport(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        synchronized (out) {
            out.write(bytes);
        }
    }

    @Override
    public byte @Nullable [] read(int timeoutMillis) throws IOException {
        try {
            socket.setSoTimeout(timeoutMillis);
            int count = in.read(buffer);
            return count < 0 ? null : Arrays.copyOf(buffer, count);
        } catch (SocketTimeoutException e) {
            return NOTHING;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The connection ends either way.
        }
    }
}
