package io.hoofbeat.examples.chat;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.stereotype.Controller;

/** What the application does with what is said. */
@Controller
public class ChatController {

    /** Passes on what was said to everybody in the room, whichever instance their browser is connected to. */
    @MessageMapping("/chat/{room}")
    @SendTo("/topic/chat/{room}")
    public Line say(Line line) {
        return new Line(line.from().strip(), line.text());
    }

    /** Greets a newcomer, and nobody else. */
    @MessageMapping("/enter/{room}")
    @SendToUser(destinations = "/queue/greetings", broadcast = false)
    public Line enter(@DestinationVariable String room) {
        return new Line("room " + room, "welcome");
    }

    /**
     * A line of the conversation.
     *
     * @param from who said it
     * @param text what was said
     */
    public record Line(String from, String text) {}
}
