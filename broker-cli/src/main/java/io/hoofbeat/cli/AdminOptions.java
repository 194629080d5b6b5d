package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.cli.client.ClientTls;
import io.hoofbeat.cli.config.ConfigKeys;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the commands that use the admin port, and the requests that they make: see {@code docs/ADMIN-API.md}. */
@Command
final class AdminOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Option(names = "--admin-port", paramLabel = "N", description = "Admin port of the broker. Default: 61680.")
    private int port = ConfigKeys.ADMIN_PORT.defaultValue();

    @Option(names = "--admin", paramLabel = "URL", description = "Admin address of the broker instead of a port.")
    private @Nullable URI admin;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Over https: certificates in PEM to trust instead of the Java machine's.")
    private @Nullable Path ca;

    @Option(names = "--insecure", description = "Over https: trust any certificate. For tests.")
    private boolean isInsecure;

    @Option(names = "--login", paramLabel = "NAME", description = "Login of an operator. Default: none.")
    private @Nullable String login;

    @Option(
            names = "--passcode",
            paramLabel = "TEXT",
            arity = "0..1",
            interactive = true,
            description = "Passcode; without TEXT it is asked for, and does not show in the list of processes.")
    private @Nullable String passcode;

    private @Nullable HttpClient http;

    /** The broker has said no. */
    static final class RefusedException extends FailedException {
        private static final long serialVersionUID = 1;

        private final int status;

        RefusedException(int status, String why) {
            super(why);
            this.status = status;
        }

        /** The status of HTTP. */
        int status() {
            return status;
        }
    }

    /** Where requests go. */
    URI base() {
        return admin == null ? URI.create("http://127.0.0.1:" + port) : admin;
    }

    /** Asks for something. The arguments are names and values of parameters in turn; those without a value are left out. */
    Map<String, Object> get(String path, @Nullable String... parameters) throws FailedException, InterruptedException {
        return object(send("GET", path, parameters));
    }

    /** As {@link #get}, for an answer that is passed on as it came. */
    String getText(String path, @Nullable String... parameters) throws FailedException, InterruptedException {
        return send("GET", path, parameters);
    }

    /** Has something done; the method is POST or DELETE. */
    Map<String, Object> change(String method, String path, @Nullable String... parameters)
            throws FailedException, InterruptedException {
        return object(send(method, path, parameters));
    }

    /** As {@link #change}, for an answer that may be passed on as it came; {@link #object} reads it. */
    String changeText(String method, String path, @Nullable String... parameters)
            throws FailedException, InterruptedException {
        return send(method, path, parameters);
    }

    /** Whether somebody listens there. */
    boolean isAnswered() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base().resolve("/healthz")).build();
        try {
            client().send(request, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true; // Somebody listens, or the network is disturbed.
        }
    }

    /** The objects of a list in an answer. */
    @SuppressWarnings("unchecked") // an answer is a tree of maps and lists
    static List<Map<String, Object>> list(Map<String, Object> answer, String name) {
        Object list = answer.get(name);
        return list instanceof List<?> found ? (List<Map<String, Object>>) found : List.of();
    }

    @SuppressWarnings("unchecked") // an answer is a tree of maps and lists
    static Map<String, Object> object(Map<String, Object> answer, String name) {
        return answer.get(name) instanceof Map<?, ?> found ? (Map<String, Object>) found : Map.of();
    }

    static long number(Map<String, Object> from, String name) {
        return from.get(name) instanceof Number number ? number.longValue() : 0;
    }

    static double decimal(Map<String, Object> from, String name) {
        return from.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    static String text(Map<String, Object> from, String name) {
        Object value = from.get(name);
        return value == null ? "-" : value.toString();
    }

    @SuppressWarnings("unchecked") // an answer is a tree of maps and lists
    static Map<String, Object> object(String json) throws FailedException {
        try {
            if (Json.read(json) instanceof Map<?, ?> map) {
                return (Map<String, Object>) map;
            }
        } catch (IllegalArgumentException e) {
            throw new FailedException("the answer is not understood: " + e.getMessage(), e);
        }
        throw new FailedException("the answer is not understood: " + json);
    }

    private String send(String method, String path, @Nullable String... parameters)
            throws FailedException, InterruptedException {
        URI base = base();
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path + query(parameters)))
                .header("X-Hoofbeat-Request", "hoofbeat")
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (login != null) {
            request.header("Authorization", basic(login, passcode));
        }
        try {
            HttpResponse<String> answer = client().send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new RefusedException(answer.statusCode(), reasonOf(answer));
            }
            return answer.body();
        } catch (ConnectException e) {
            throw new FailedException(
                    "no broker listens at " + base + ": name its admin port with --admin-port or --admin", e);
        } catch (SSLException e) {
            throw new FailedException(
                    "TLS with " + base + " failed: " + e.getMessage()
                            + "; --ca FILE names whom to trust, and the name in the URL must be one of the certificate",
                    e);
        } catch (IOException e) {
            throw new FailedException("the broker at " + base + " did not answer: " + e.getMessage(), e);
        }
    }

    /** The header by which an operator logs in. */
    static String basic(String login, @Nullable String passcode) {
        String pair = login + ":" + (passcode == null ? "" : passcode);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private HttpClient client() throws IOException {
        HttpClient present = http;
        if (present == null) {
            HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
            if ("https".equals(base().getScheme())) {
                builder.sslContext(new ClientTls(ca, isInsecure).context());
            }
            present = builder.build();
            http = present;
        }
        return present;
    }

    private static String query(@Nullable String... parameters) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            String value = parameters[i + 1];
            if (value != null) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameters[i])
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        return query.toString();
    }

    /** What the broker says is wrong, for a person. */
    private static String reasonOf(HttpResponse<String> answer) {
        String body = answer.body().strip();
        if (answer.statusCode() == 401) {
            return "the broker asks for an operator's login: give --login and --passcode";
        }
        try {
            if (Json.read(body) instanceof Map<?, ?> map && map.get("error") != null) {
                return String.valueOf(map.get("error"));
            }
        } catch (IllegalArgumentException e) {
            // A text, then.
        }
        return body.isEmpty() ? "the broker answered with status " + answer.statusCode() : body;
    }

    /**
     * Goes on only if somebody wants it: {@code --yes} was given, or is said at the terminal.
     *
     * @param what will be done, as a question
     */
    void confirm(boolean isWanted, String what) {
        Terminal.confirm(spec, isWanted, what);
    }
}
