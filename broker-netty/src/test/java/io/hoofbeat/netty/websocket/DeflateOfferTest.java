package io.hoofbeat.netty.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeflateOfferTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate                                                                | true",
                "permessage-deflate; client_max_window_bits                                        | true",
                "permessage-deflate; server_max_window_bits=15; server_no_context_takeover         | true",
                "permessage-deflate; server_max_window_bits=10                                     | false",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate                 | true",
                "permessage-deflate; unheard_of                                                    | false",
                ";                                                                                 | false",
                "permessage-deflate,;;                                                             | false",
                "x-webkit-deflate-frame                                                            | false",
            })
    void takesWhatTheCompressorCanDo(String header, boolean isAcceptable) {
        assertThat(DeflateOffer.isAcceptable(List.of(header.strip()))).isEqualTo(isAcceptable);
    }
}
