package io.hoofbeat.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.message.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpringSessionQueueTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/queue/reply-usercfcd9589-c148-4c80-aaa2-ffcdad250461",
                "/queue/reply-userk3jd92ab",
                "/queue/a/b-user12345678"
            })
    void recognisesTheNamesThatSpringMakes(String name) {
        assertThat(SpringSessionQueue.isNamedLikeOne(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/queue/new-users",
                "/queue/new-userregistrations",
                "/queue/x-user123",
                "/queue/x-user12345678/y",
                "/queue/users",
                "/queue/x-user1234 5678"
            })
    void leavesOrdinaryQueuesAlone(String name) {
        assertThat(SpringSessionQueue.isNamedLikeOne(name)).isFalse();
    }

    @Test
    void believesTheHeaderThatSpringAdds() {
        Headers spring = Headers.of("simpOrigDestination", "/user/queue/reply");
        assertThat(SpringSessionQueue.isMarked("/queue/reply-userabc", spring)).isTrue();
        assertThat(SpringSessionQueue.isMarked("/queue/reply", spring)).isFalse();
        assertThat(SpringSessionQueue.isMarked("/queue/reply-userabc", Headers.EMPTY))
                .isFalse();
    }
}
