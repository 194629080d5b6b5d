package io.hoofbeat.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Arrays;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** TCP, plain or with TLS. */
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
    static TcpTransport open(StompUrl url, ClientTls tls, int timeoutMillis) throws IOException {
        InetSocketAddress address = new InetSocketAddress(url.host(), url.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(url.host());
        }
        Socket socket = new Socket();
        try {
            socket.connect(address, timeoutMillis);
            socket.setTcpNoDelay(true);
            return new TcpTransport(url.isTls() ? secured(socket, url, tls, timeoutMillis) : socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket secured(Socket socket, StompUrl url, ClientTls tls, int timeoutMillis) throws IOException {
        SSLSocket secured =
                (SSLSocket) tls.context().getSocketFactory().createSocket(socket, url.host(), url.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name must be that of the certificate
        secured.setSSLParameters(parameters);
        secured.setSoTimeout(timeoutMillis);
        secured.startHandshake();
        return secured;
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
