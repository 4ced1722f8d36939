"""Stand-ins for the group robots of WeCom, DingTalk and Feishu: they enforce what the makers' servers enforce."""
