package io.hoofbeat.cli.interop;

import java.security.Principal;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;

/** Tells the broker whose session it is, as {@code docs/SPRING.md} shows it. */
final class RelayUserInterceptor implements ChannelInterceptor {

    @Override
    public Message<?> preSend(Message<?> message, MessageChannel channel) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        if (frame != null && (frame.getCommand() == StompCommand.CONNECT || frame.getCommand() == StompCommand.STOMP)) {
            frame.removeNativeHeader("x-relay-user"); // Whatever the browser says.
            Principal user = frame.getUser();
            if (user != null) {
                frame.setNativeHeader("x-relay-user", user.getName());
            }
        }
        return message;
    }
}
