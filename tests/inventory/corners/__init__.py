"""Small folders of very different systems, made of own bytes."""

from tests.inventory.corners.agents import agent_with_tools
from tests.inventory.corners.learning import data_folder, scikit_learn_project, torch_checkpoint
from tests.inventory.corners.machines import chip_project, machine_room, plant
from tests.inventory.corners.services import web_service

CORNERS = {
    builder.__name__: builder
    for builder in (
        scikit_learn_project,
        torch_checkpoint,
        data_folder,
        agent_with_tools,
        web_service,
        machine_room,
        chip_project,
        plant,
    )
}

__all__ = ["CORNERS"]
