package io.hoofbeat.cli;

import io.hoofbeat.cli.client.ClientTls;
import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import io.hoofbeat.cli.client.StompUrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands that are clients of a broker. */
@Command
final class ClientOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Option(
            names = {"-u", "--url"},
            paramLabel = "URL",
            description =
                    "The broker: tcp://host:port or ws://host:port/path, with TLS tls:// or wss://. Default: tcp://127.0.0.1:61613.")
    private @Nullable String url;

    @Option(names = "--host", paramLabel = "NAME", description = "Host of the broker, over TCP.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            converter = OptionValues.Port.class,
            description = "Port of the broker, over TCP.")
    private @Nullable Integer port;

    @Option(
            names = "--vhost",
            paramLabel = "NAME",
            description = "Virtual host to enter, the host header of CONNECT. Default: the address of the broker.")
    private @Nullable String virtualHost;

    @Option(names = "--login", paramLabel = "NAME", description = "Login. Default: none.")
    private @Nullable String login;

    @Option(
            names = "--passcode",
            paramLabel = "TEXT",
            arity = "0..1",
            fallbackValue = AskedPasscode.ASK,
            description = "Passcode; without TEXT it is asked for, and does not show in the list of processes.")
    private @Nullable String passcode;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates in PEM to trust over TLS. Default: those of the Java machine.")
    private @Nullable Path ca;

    @Option(names = "--insecure", description = "Over TLS, trust any certificate under any name.")
    private boolean isInsecure;

    StompClient connect() throws StompException {
        return StompClient.connect(
                broker(), new ClientTls(ca, isInsecure), login, AskedPasscode.of(passcode, spec), virtualHost);
    }

    private StompUrl broker() {
        if (url == null) {
            int number = port == null ? StompUrl.TCP_PORT : port;
            return new StompUrl("tcp", host == null ? "127.0.0.1" : host, number, "");
        }
        if (host != null || port != null) {
            throw wrong("--url says where the broker is, and so do --host and --port; leave one out");
        }
        try {
            return StompUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw wrong("--url " + e.getMessage());
        }
    }

    /** Reads the arguments of {@code --header}, each {@code name:value}. */
    List<Frame.Header> headers(List<String> texts) {
        List<Frame.Header> headers = new ArrayList<>();
        for (String text : texts) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw wrong("--header '" + text + "' is not of the form name:value");
            }
            headers.add(new Frame.Header(text.substring(0, colon), text.substring(colon + 1)));
        }
        return headers;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
