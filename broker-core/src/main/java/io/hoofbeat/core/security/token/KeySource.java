package io.hoofbeat.core.security.token;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.hoofbeat.core.security.FileWatch;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where public keys come from: a file that is read again when it changes, or a URL that is fetched when it is due. */
final class KeySource {

    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);

    private static final int FETCH_MILLIS_MAX = 3_000;
    private static final int KEYS_BYTES_MAX = 1 << 20;

    private KeySource() {}

    static boolean isUrl(String place) {
        return place.startsWith("http://") || place.startsWith("https://");
    }

    /** @throws IOException when a file cannot be read; a URL is fetched at the first token, since its server may start later */
    static JWKSource<SecurityContext> open(String place, TokenOptions options, FileWatch watch) throws IOException {
        return isUrl(place) ? ofUrl(place, options) : new OfFile(Path.of(place), watch);
    }

    private static JWKSource<SecurityContext> ofUrl(String url, TokenOptions options) throws MalformedURLException {
        DefaultResourceRetriever retriever =
                new DefaultResourceRetriever(FETCH_MILLIS_MAX, FETCH_MILLIS_MAX, KEYS_BYTES_MAX);
        return JWKSourceBuilder.<SecurityContext>create(URI.create(url).toURL(), retriever)
                .cache(options.jwksMillis(), 2 * FETCH_MILLIS_MAX)
                .refreshAheadCache(false)
                .rateLimited(Math.min(options.jwksMillisMin(), options.jwksMillis() - 1))
                .outageTolerant(true)
                .build();
    }

    /** Only public keys of asymmetric kinds: a secret in a set of keys would be one that its readers share. */
    private static List<JWK> usable(JWKSet set) {
        List<JWK> usable = new ArrayList<>();
        for (JWK key : set.getKeys()) {
            JWK publicKey = key.toPublicJWK();
            if (publicKey != null) {
                usable.add(publicKey);
            }
        }
        return usable;
    }

    /** Keys of a file. */
    private static final class OfFile implements JWKSource<SecurityContext> {
        private final Path file;
        private volatile JWKSet keys;

        OfFile(Path file, FileWatch watch) throws IOException {
            this.file = file;
            keys = read();
            // The object is complete: nothing follows.
            watch.watch(List.of(file), this::reload);
        }

        private JWKSet read() throws IOException {
            try {
                return new JWKSet(usable(JWKSet.parse(Files.readString(file))));
            } catch (ParseException e) {
                throw new IOException("it is no set of keys in JSON: " + e.getMessage(), e);
            }
        }

        private void reload() {
            try {
                keys = read();
                LOG.info("{}: {} keys of tokens read again", file, keys.size());
            } catch (IOException e) {
                LOG.error("the keys of tokens stay as they were: {}: {}", file, e.toString());
            }
        }

        @Override
        public List<JWK> get(com.nimbusds.jose.jwk.JWKSelector selector, SecurityContext context)
                throws KeySourceException {
            return selector.select(keys);
        }
    }
}
